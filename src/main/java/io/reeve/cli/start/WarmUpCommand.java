package io.reeve.cli.start;

import io.reeve.cli.CommandRun;
import io.reeve.cli.Console;
import io.reeve.cli.ExitStatus;
import io.reeve.cli.Session;
import io.reeve.cli.Shell;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Does a little of everything once, so that the launcher can archive the classes that this loads. */
@Command(hidden = true, description = "Load what commands and nodes need, for the launcher.")
public final class WarmUpCommand implements Callable<Integer> {
    private final Session session;

    public WarmUpCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Console console = new Console(nowhere, nowhere, false, false, 100);
        Path folder = Folders.temporary("reeve-warm-up-");
        Shell quiet = new Shell(console, Map.of(), folder, session.shell().nodes(), (first, names) -> true);
        CommandRun.run(quiet, "--help");
        try {
            RunningNode node = quiet.nodes().start(RunCommand.config(folder.resolve("data")));
            try {
                CommandRun.run(quiet, "--url", node.url(), "submit", "--wait", "--", "true");
                for (String command : List.of("jobs", "ps", "nodes", "events")) {
                    CommandRun.run(quiet, "--url", node.url(), command);
                }
            } finally {
                Closing.close(node);
            }
        } catch (NodeStartException refused) {
            // The commands alone still start faster.
            session.note(String.valueOf(refused.getMessage()));
            CommandRun.run(quiet, "--url", "http://127.0.0.1:9", "nodes");
        } finally {
            Folders.remove(folder);
        }
        return ExitStatus.DONE;
    }
}
