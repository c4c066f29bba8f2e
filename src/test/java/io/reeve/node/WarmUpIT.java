package io.reeve.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.cli.CommandRun;
import io.reeve.cli.Console;
import io.reeve.cli.Shell;
import io.reeve.cli.start.NodeStarter;
import io.reeve.cli.start.RunningNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher archives the classes that this run loads: one that does nothing would only make each start slow. */
final class WarmUpIT {
    private final Properties before = (Properties) System.getProperties().clone();

    @TempDir
    private Path folder;

    @AfterEach
    void forgetWhereItLogged() {
        System.setProperties(before);
    }

    @Test
    void startsAndEndsAClusterOfThreeAndANodeAlone() {
        List<RunningNode> started = new CopyOnWriteArrayList<>();
        NodeStarter nodes = config -> {
            RunningNode node = NodeRuntime.start(config);
            started.add(node);
            return node;
        };
        var said = new ByteArrayOutputStream();
        var out = new PrintStream(said, true, StandardCharsets.UTF_8);
        var shell =
                new Shell(new Console(out, out, false, false, 100), Map.of(), folder, nodes, (first, names) -> true);

        int status = CommandRun.run(shell, "warm-up");

        assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(status).isZero();
        assertThat(started)
                .hasSize(4)
                .allSatisfy(node -> assertThat(node.closed()).isCompleted());
    }
}
