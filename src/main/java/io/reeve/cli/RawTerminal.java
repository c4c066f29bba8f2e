package io.reeve.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** This program's terminal while a command elsewhere has it: every key goes there. By stty, as the JDK has no way. */
final class RawTerminal implements AutoCloseable {
    private static final Size USUAL = new Size(80, 24);
    private static final long STTY_SECONDS = 5;

    private final @Nullable String before;

    /** Of a terminal, in characters. */
    record Size(int columns, int rows) {}

    private RawTerminal(@Nullable String before) {
        this.before = before;
    }

    /** Where no terminal is wanted. */
    static RawTerminal none() {
        return new RawTerminal(null);
    }

    /** Where this program has no terminal the command gets one all the same, of the usual size. */
    static RawTerminal open() {
        String before = stty("-g");
        if (before != null) {
            stty("raw", "-echo");
        }
        return new RawTerminal(before);
    }

    Size size() {
        Size found = before == null ? null : look();
        return found == null ? USUAL : found;
    }

    /** Calls {@code listener} with the new size whenever it changes. */
    void onResize(Consumer<@Nullable Size> listener) {
        if (before != null) {
            Interrupts.onEach(() -> listener.accept(look()), "WINCH");
        }
    }

    private static @Nullable Size look() {
        String said = stty("size");
        if (said == null || !said.matches("\\d+ \\d+")) {
            return null;
        }
        String[] parts = said.split(" ");
        int rows = Integer.parseInt(parts[0]);
        int columns = Integer.parseInt(parts[1]);
        return rows == 0 || columns == 0 ? null : new Size(columns, rows);
    }

    /** What stty says; null where there is no terminal, or no stty. */
    private static @Nullable String stty(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "stty";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return process.waitFor(STTY_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0 ? said : null;
        } catch (IOException noStty) {
            return null; // the command gets a terminal of the usual size
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    @Override
    public void close() {
        if (before != null) {
            stty(before);
        }
    }
}
