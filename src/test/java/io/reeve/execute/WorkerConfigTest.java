package io.reeve.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reeve.execute.files.UserIds;
import io.reeve.model.Resources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerConfigTest {
    @TempDir
    Path dir;

    @Test
    void of_dataDir_hasTheDefaults() {
        WorkerConfig config = WorkerConfig.of(dir);

        assertThat(config.defaultUser()).isEqualTo(UserIds.nodeIsRoot() ? "nobody" : null);
        assertThat(config.allowedUsers()).isEmpty();
        assertThat(config.maxOutputs()).isEqualTo(100_000);
        assertThat(config.keep()).isEqualTo(new WorkerConfig.Keep(86_400_000, 10L << 30, 100_000, 600_000));
        assertThat(config.supervisor()).isTrue();
    }

    @Test
    void create_badValues_areNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WorkerConfig(dir, null, Set.of(), 0, 1, 1, WorkerConfig.Keep.DEFAULT, true))
                .withMessageContaining("maxFileBytes must be positive, was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WorkerConfig.Keep(1, -5, 1, 1))
                .withMessageContaining("keep.bytes must be positive, was -5");
    }

    @Test
    void resolve_allowedUser_isLookedUp() {
        org.junit.jupiter.api.Assumptions.assumeTrue(UserIds.nodeIsRoot(), "only root may change users");
        WorkerConfig config = new WorkerConfig(
                dir, "nobody", Set.of("daemon", "root", "no-such-user"), 1, 1, 1, WorkerConfig.Keep.DEFAULT, true);
        Users users = new Users(config);

        assertThat(users.resolve("daemon").uid()).isEqualTo(1);
        assertThat(users.resolve(null).name()).isEqualTo("nobody");
        assertThat(users.resolve("root"))
                .as("allowed, and it is the node's own")
                .isNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> users.resolve("no-such-user"))
                .withMessageContaining("there is no user no-such-user");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> users.resolve("mail"))
                .withMessageContaining("user mail is not allowed on this node; allowed: nobody, ");
    }

    @Test
    void resolve_rootThatIsNotAllowed_isRefused() {
        org.junit.jupiter.api.Assumptions.assumeTrue(UserIds.nodeIsRoot(), "only root may change users");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Users(WorkerConfig.of(dir)).resolve("root"))
                .withMessageContaining("user root is not allowed");
    }

    @Test
    void probe_thisMachine_isPlausible() throws IOException {
        assertThat(NodeProbe.attributes()).containsKeys("host", "os", "arch", "kernel", "cores", "java");
        Resources capacity = NodeProbe.capacity(dir);
        assertThat(capacity.cpuMillis()).isEqualTo(Runtime.getRuntime().availableProcessors() * 1000L);
        assertThat(capacity.memoryBytes()).isPositive();
        assertThat(capacity.diskBytes()).isPositive();
        NodeProbe.use();
        assertThat(NodeProbe.use().memoryBytes()).isPositive();
        assertThat(NodeProbe.use().cpuMillis()).isBetween(0L, capacity.cpuMillis());
    }
}
