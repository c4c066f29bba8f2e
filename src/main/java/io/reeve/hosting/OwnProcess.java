package io.reeve.hosting;

import io.reeve.model.Work;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

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

    /** Of what a task has: the rest is the JVM's own. */
    private static final double HEAP_SHARE = 0.6;

    private static final long LEAST_HEAP_BYTES = 24L << 20;

    /** The first version that warns of what Vert.x and Hazelcast do inside. */
    private static final int WARNS_OF_UNSAFE = 24;

    List<String> command(Work.Verticle work, long memoryBytes) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPENED);
        if (Runtime.version().feature() >= WARNS_OF_UNSAFE) {
            command.add("--sun-misc-unsafe-memory-access=allow");
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.add("-Xmx" + (Math.max(LEAST_HEAP_BYTES, (long) (memoryBytes * HEAP_SHARE)) >> 20) + "m");
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-cp",
                classPath(),
                main,
                host,
                join,
                work.jar(),
                work.className(),
                Integer.toString(work.instances()),
                work.threading()));
        return command;
    }

    /** It runs in another folder than the node. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    Map<String, String> environment(JsonObject config) {
        return Map.of(CONFIG, config.encode());
    }
}
