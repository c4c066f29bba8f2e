package io.reeve.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A short run of what {@code bench/faults} does at length. */
@EnabledIfSystemProperty(
        named = "reeve.faults",
        matches = "true",
        disabledReason = "takes minutes on a quiet machine; run it with -Dreeve.faults=true or by bench/faults")
@Timeout(value = 900, unit = TimeUnit.SECONDS)
class FaultSuiteIT {
    private static final String FAULTS = "12";

    @BeforeEach
    void needsNamespaces() throws InterruptedException {
        String missing = Hosts.missing();
        assumeTrue(missing == null, missing);
    }

    @Test
    void sixNodes_underFaultsAndLoad_nothingLostNothingDoubledNoGap() throws Exception {
        Options options = Options.of("--faults", FAULTS);
        System.out.println("seed " + options.seed());

        assertThat(FaultSuite.onHosts(FaultSuite.class, options))
                .as("seed %s; the report is in this test's output", options.seed())
                .isZero();
    }
}
