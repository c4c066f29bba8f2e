package io.reeve.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where a command prints.
 *
 * @param isTerminal whether {@code out} is a terminal, on which a display may be redrawn
 * @param columns the width of the terminal, or of lines elsewhere
 */
public record Console(PrintStream out, PrintStream err, boolean isTerminal, boolean hasColours, int columns) {
    private static final int DEFAULT_COLUMNS = 100;
    private static final int BUFFER_BYTES = 1 << 16;

    /** The launcher says in {@code reeve.terminal} whether there is a terminal: the JDK cannot tell on all versions. */
    public static Console system(Map<String, String> env) {
        boolean terminal = Boolean.getBoolean("reeve.terminal") && !"dumb".equals(env.get("TERM"));
        boolean colours = terminal && env.getOrDefault("NO_COLOR", "").isEmpty();
        int columns = Math.max(40, Integer.getInteger("reeve.columns", DEFAULT_COLUMNS));
        return new Console(
                stream(FileDescriptor.out, false), stream(FileDescriptor.err, true), terminal, colours, columns);
    }

    private static PrintStream stream(FileDescriptor descriptor, boolean autoFlush) {
        var buffered = new BufferedOutputStream(new FileOutputStream(descriptor), BUFFER_BYTES);
        return new PrintStream(buffered, autoFlush, StandardCharsets.UTF_8);
    }

    public Console withoutColours() {
        return new Console(out, err, isTerminal, false, columns);
    }

    public String red(String text) {
        return coloured("31", text);
    }

    public String green(String text) {
        return coloured("32", text);
    }

    public String yellow(String text) {
        return coloured("33", text);
    }

    public String cyan(String text) {
        return coloured("36", text);
    }

    public String dim(String text) {
        return coloured("2", text);
    }

    public String bold(String text) {
        return coloured("1", text);
    }

    /** A state of a task, job, attempt or node in the colour that the dashboard gives it. */
    public String state(String state) {
        return switch (state.strip()) {
            case "FINISHED", "LIVE", "READY", "RUNNING" -> green(state);
            case "FAILED", "LOST", "ERROR" -> red(state);
            case "KILLED", "KILLING", "UNREACHABLE", "SUSPECT", "QUARANTINED" -> yellow(state);
            case "ACTIVE", "STAGING", "DRAINING" -> cyan(state);
            default -> state;
        };
    }

    private String coloured(String code, String text) {
        return hasColours && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
