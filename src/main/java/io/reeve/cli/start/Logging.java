package io.reeve.cli.start;

import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Where this process logs to; must be said before the first logger is made. */
final class Logging {
    private Logging() {}

    /** Into bounded files in {@code folder} instead of errors alone on the error stream. */
    static void into(Path folder) {
        System.setProperty("reeve.log.dir", folder.toString());
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "logback-node.xml");
        }
        // gRPC inside Ratis writes to the error stream by itself.
        Logger.getLogger("").setLevel(Level.WARNING);
    }
}
