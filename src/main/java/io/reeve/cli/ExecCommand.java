package io.reeve.cli;

import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.ExecConnection;
import io.reeve.cli.http.ExecConnection.Frame;
import io.reeve.cli.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a command beside a running task. */
@Command(
        description = {
            "Run a command in the surroundings of a running task: its directory, environment and user.",
            "Ends with the command's exit status; the command ends with the task, or with this program."
        })
final class ExecCommand implements Callable<Integer> {
    /** Below what a gateway takes in one message. */
    private static final int PIECE_BYTES = 8 << 10;

    private static final int SIGNALLED = 128;

    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "TASK",
            description = "A task (word-count.42/count/3), an attempt (…@2), or a job of one task.")
    private String task = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "After --, such as -- ls -l.")
    private List<String> command = new ArrayList<>();

    @Option(
            names = {"-t", "--terminal"},
            description = "Give it a terminal.")
    private boolean terminal;

    ExecCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        if (session.json()) {
            throw Arguments.usage("reeve exec prints bytes as they are: there is no --json for it");
        }
        OneTask named = OneTask.named(task);
        Cluster cluster = session.connect();
        Ids.TaskChoice choice = named.in(cluster);
        Map<String, String> query = new LinkedHashMap<>();
        query.put("task", choice.task().toString());
        query.put("attempt", choice.attempt() > 0 ? Integer.toString(choice.attempt()) : "");
        try (ExecConnection connection = cluster.exec(query);
                RawTerminal raw = terminal ? RawTerminal.open() : RawTerminal.none()) {
            connection.say(first(raw));
            raw.onResize(size -> resize(connection, size));
            return follow(connection);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitStatus.FAILED, "interrupted", interrupted);
        }
    }

    private Json first(RawTerminal raw) {
        RawTerminal.Size size = raw.size();
        String term = session.shell().env().getOrDefault("TERM", "xterm");
        return Json.object(
                "command",
                command,
                "terminal",
                terminal,
                "columns",
                size.columns(),
                "rows",
                size.rows(),
                "term",
                term.matches("[A-Za-z0-9._+-]{1,64}") ? term : "xterm");
    }

    private int follow(ExecConnection connection) throws IOException, InterruptedException {
        for (Frame frame = connection.next(); frame != null; frame = connection.next()) {
            if (frame instanceof Frame.Piece piece) {
                var to = piece.out() ? session.out() : session.shell().console().err();
                to.write(piece.bytes(), 0, piece.bytes().length);
                to.flush();
                continue;
            }
            Json word = ((Frame.Word) frame).json();
            if (!word.get("error").fields().isEmpty()) {
                throw ExecConnection.refused(word.get("error"));
            }
            if (!word.text("signal").isEmpty()) {
                return SIGNALLED + (int) word.number("signal");
            }
            if (!word.text("exitStatus").isEmpty()) {
                return (int) word.number("exitStatus");
            }
            Thread input = new Thread(() -> forward(connection), "exec-input");
            input.setDaemon(true); // it may wait for a key for ever
            input.start();
        }
        throw new CliException(ExitStatus.UNREACHABLE, "the connection ended before the command did");
    }

    private static void forward(ExecConnection connection) {
        byte[] piece = new byte[PIECE_BYTES];
        try (InputStream in = System.in) {
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                connection.input(piece, read);
            }
            connection.say(Json.object("end", true));
        } catch (IOException over) {
            return; // the reader of the connection says what there is to say
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void resize(ExecConnection connection, RawTerminal.@Nullable Size size) {
        if (size == null) {
            return;
        }
        try {
            connection.say(Json.object("columns", size.columns(), "rows", size.rows()));
        } catch (IOException over) {
            return; // the reader of the connection says what there is to say
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
