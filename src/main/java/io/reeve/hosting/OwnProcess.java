package io.reeve.hosting;

import io.reeve.model.Work;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How a verticle gets a JVM of its own: this node's Java and class path, and a main class that joins the cluster.
 *
 * @param main the class whose {@code main} deploys what it is told
 * @param host what the cluster's members on this machine bind to
 * @param join where the node itself listens for members
 */
public record OwnProcess(String main, String host, String join) {
    /** The configuration: an argument would be seen by everybody on the machine. */
    public static final String CONFIG = "REEVE_VERTICLE_CONFIG";

    /** Hazelcast asks for these, and warns without them. */
    private static final List<String> OPENED = List.of(
            "--add-modules",
            "java.se",
            "--add-exports",
            "java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens",
            "java.base/java.lang=ALL-UNNAMED",
            "--add-opens",
            "java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens",
            "java.management/sun.management=ALL-UNNAMED",
            "--add-opens",
            "jdk.management/com.sun.management.internal=ALL-UNNAMED");

    List<String> command(Work.Verticle work) {
        List<String> command = new java.util.ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPENED);
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main,
                host,
                join,
                work.jar(),
                work.className(),
                Integer.toString(work.instances()),
                work.threading()));
        return command;
    }

    Map<String, String> environment(JsonObject config) {
        return Map.of(CONFIG, config.encode());
    }
}
