package io.reeve.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A few of the runs that {@code bench/faults --histories} does a hundred of. */
@EnabledIfSystemProperty(
        named = "reeve.faults",
        matches = "true",
        disabledReason = "takes minutes on a quiet machine; run it with -Dreeve.faults=true or by bench/faults")
@Timeout(value = 700, unit = TimeUnit.SECONDS)
class HistoryIT {
    private static final String RUNS = "4";

    @BeforeEach
    void needsNamespaces() throws InterruptedException {
        String missing = Hosts.missing();
        assumeTrue(missing == null, missing);
    }

    @Test
    void clientsUnderFaults_whatTheyAreTold_hasOneOrder() throws Exception {
        Options options = Options.of("--runs", RUNS);
        System.out.println("seed " + options.seed());

        assertThat(FaultSuite.onHosts(HistorySuite.class, options))
                .as("seed %s; what has no order is in this test's output", options.seed())
                .isZero();
    }
}
