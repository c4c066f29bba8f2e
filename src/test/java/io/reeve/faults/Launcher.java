package io.reeve.faults;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** How {@code ./reeve node} starts a JVM here, asked of the launcher once: its flags, its archive, the packaged jar. */
final class Launcher {
    /** Six of them share a machine. */
    private static final String MEMORY = "-Xmx320m";

    private Launcher() {}

    static List<String> command(Path top) throws IOException, InterruptedException {
        ProcessBuilder asked = new ProcessBuilder(top.resolve("reeve").toString(), "node");
        asked.environment().put("REEVE_DRY_RUN", "1");
        asked.environment().put("REEVE_JAVA_OPTS", MEMORY);
        asked.redirectError(ProcessBuilder.Redirect.INHERIT);
        Process process = asked.start();
        List<String> arguments;
        try (InputStream out = process.getInputStream()) {
            arguments = new String(out.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
        if (process.waitFor() != 0 || !arguments.contains("io.reeve.Reeve")) {
            throw new IOException("the launcher does not say how it starts a node: " + arguments);
        }
        return arguments;
    }
}
