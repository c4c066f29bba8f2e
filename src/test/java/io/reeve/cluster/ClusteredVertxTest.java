package io.reeve.cluster;

import static io.reeve.fixture.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.OperationTimeoutException;
import io.reeve.model.NodeId;
import io.vertx.core.Completable;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a member that a fault meets while it joins. */
@Timeout(120)
class ClusteredVertxTest {
    private final Queue<RuntimeException> failures = new ArrayDeque<>();
    private int tries;

    @AfterEach
    void nothingIsLeft() {
        assertThat(Hazelcast.getAllHazelcastInstances()).isEmpty();
    }

    @Test
    void build_answersLostTwice_joinsAtTheThirdTry() throws Exception {
        failures.add(new OperationTimeoutException("RegistrationOperation"));
        failures.add(new OperationTimeoutException("RegistrationOperation"));

        ClusteredVertx joined = await(ClusteredVertx.build("127.0.0.1", this::manager, 3));

        assertThat(tries).isEqualTo(3);
        assertThat(joined.members()).containsExactly(new NodeId("n1"));
        assertThat(Hazelcast.getAllHazelcastInstances()).hasSize(1);
        await(joined.vertx().close());
    }

    @Test
    void build_answersLostEachTime_failsWithTheLastOne() {
        for (int i = 0; i < 3; i++) {
            failures.add(new OperationTimeoutException("call " + i));
        }

        assertThatThrownBy(() -> await(ClusteredVertx.build("127.0.0.1", this::manager, 3)))
                .hasRootCauseMessage("call 2");
    }

    @Test
    void build_otherFailure_isNotTriedAgain() {
        failures.add(new IllegalStateException("no such address"));

        assertThatThrownBy(() -> await(ClusteredVertx.build("127.0.0.1", this::manager, 3)))
                .hasRootCauseMessage("no such address");
        assertThat(tries).isEqualTo(1);
    }

    private HazelcastClusterManager manager() {
        tries++;
        RuntimeException failure = failures.poll();
        Config settings =
                HazelcastSettings.of(new ClusterSettings(new NodeId("n1"), "127.0.0.1", 0, List.of(), false, null));
        return failure == null ? new HazelcastClusterManager(settings) : new Failing(settings, failure);
    }

    /** A member that is there, and learns too late that it is not part of the cluster. */
    private static final class Failing extends HazelcastClusterManager {
        private final RuntimeException failure;

        Failing(Config settings, RuntimeException failure) {
            super(settings);
            this.failure = failure;
        }

        @Override
        public void join(Completable<Void> promise) {
            super.join((nothing, none) -> promise.fail(failure));
        }
    }
}
