package io.reeve.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.cluster.Address;
import com.hazelcast.config.ClasspathXmlConfig;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.OperationTimeoutException;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.spi.exception.PartitionMigratingException;
import com.hazelcast.spi.exception.RetryableIOException;
import com.hazelcast.spi.exception.TargetNotMemberException;
import io.reeve.model.NodeId;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HazelcastSettingsTest {
    private final InternalSerializationService members = new DefaultSerializationServiceBuilder()
            .setConfig(
                    HazelcastSettings.of(new ClusterSettings(new NodeId("n1"), "127.0.0.1", 0, List.of(), false, null))
                            .getSerializationConfig())
            .build();

    @AfterEach
    void dispose() {
        members.dispose();
    }

    static Stream<Throwable> failuresOfOperations() throws UnknownHostException {
        var chained = new TargetNotMemberException(new Address("127.0.0.1", 5703), 3, "an.Operation", "a:service");
        chained.addSuppressed(new RetryableIOException("connection lost"));
        return Stream.of(
                chained,
                new PartitionMigratingException(new Address("127.0.0.1", 5701), 3, "an.Operation", "a:service"),
                new HazelcastInstanceNotActiveException("leaving"),
                new OperationTimeoutException("late"),
                new RetryableIOException("not joined", new IOException("reset")),
                new IllegalStateException("starting", new RejectedExecutionException("full")),
                new TimeoutException("late"),
                new CancellationException("not wanted"));
    }

    /** An answer that its caller may not read is an answer that it waits for. */
    @ParameterizedTest
    @MethodSource("failuresOfOperations")
    void filter_failureOfAnOperation_reachesTheCaller(Throwable failure) {
        Throwable arrived = members.toObject(members.toData(failure));

        assertThat(arrived).hasSameClassAs(failure).hasMessage(failure.getMessage());
        assertThat(arrived.getStackTrace()).isNotEmpty();
    }

    /** Nodes do not check it at their start. */
    @Test
    void clusterXml_inTheJar_followsItsSchema() {
        String before = System.setProperty(HazelcastSettings.VALIDATE, "true");
        try {
            assertThat(new ClasspathXmlConfig("cluster.xml").getClusterName()).isEqualTo("reeve");
        } finally {
            if (before == null) {
                System.clearProperty(HazelcastSettings.VALIDATE);
            } else {
                System.setProperty(HazelcastSettings.VALIDATE, before);
            }
        }
    }

    @Test
    void filter_anotherClass_isRefused() {
        Object stranger = new Object[] {URI.create("http://127.0.0.1/")};

        assertThatThrownBy(() -> members.toObject(members.toData(stranger))).hasStackTraceContaining("java.net.URI");
    }
}
