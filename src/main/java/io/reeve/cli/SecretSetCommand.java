package io.reeve.cli;

import io.reeve.cli.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Sets a secret. Its value is no argument: arguments are seen by all users of the machine. */
@Command(
        name = "set",
        description = {
            "Set a secret; later attempts get the new value.",
            "The value is a file, or the standard input without its last line end."
        })
final class SecretSetCommand implements Callable<Integer> {
    private static final int MAX_BYTES = 64 << 10;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    private SecretCommand parent;

    @Parameters(paramLabel = "NAME", description = "The secret, such as shop-db.")
    private String name = "";

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            defaultValue = "default",
            description = "Whose tasks, and those of roles below it, may have it; default \"default\".")
    private String role = "default";

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The value is in this file, every byte of it; default the standard input.")
    private @Nullable Path file;

    @Override
    public Integer call() {
        Session session = parent.session();
        byte[] value = file == null ? fromInput(session) : read(session, file);
        if (value.length == 0 || value.length > MAX_BYTES) {
            throw Arguments.usage("a secret has 1 to " + MAX_BYTES + " bytes, this one has "
                    + (value.length > MAX_BYTES ? "more" : "none"));
        }
        Json answer = session.connect().setSecret(name, role, value);
        if (session.json()) {
            session.printJson(answer);
        } else {
            session.out().println("set " + answer.text("name") + " of role " + answer.text("role"));
        }
        return ExitStatus.DONE;
    }

    /** With echo and print a line end comes that nobody means. */
    private static byte[] fromInput(Session session) {
        try (InputStream in = System.in) {
            if (session.shell().console().isTerminal() && System.console() != null) {
                char[] typed = System.console().readPassword("Value: ");
                return typed == null
                        ? new byte[0]
                        : new String(typed).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            }
            byte[] bytes = in.readNBytes(MAX_BYTES + 2);
            int length = bytes.length;
            if (length > 0 && bytes[length - 1] == '\n') {
                length--;
                if (length > 0 && bytes[length - 1] == '\r') {
                    length--;
                }
            }
            return Arrays.copyOf(bytes, length);
        } catch (IOException unreadable) {
            throw new CliException(ExitStatus.USAGE, "cannot read the standard input: " + unreadable, unreadable);
        }
    }

    private static byte[] read(Session session, Path from) {
        Path path = session.shell().workingDirectory().resolve(from);
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException missing) {
            throw new CliException(ExitStatus.USAGE, "there is no file " + from, missing);
        } catch (IOException unreadable) {
            String why = Files.isDirectory(path) ? "it is a folder" : String.valueOf(unreadable.getMessage());
            throw new CliException(ExitStatus.USAGE, "cannot read " + from + ": " + why, unreadable);
        }
    }
}
