import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A cluster of {@code reeve up} in a folder of its own: started, measured, stopped. */
final class Cluster implements AutoCloseable {
    /** The first gateway's port; the others follow. */
    static final int PORT = 5050;

    private static final long START_TIMEOUT_SECONDS = 120;
    private static final long STOP_TIMEOUT_SECONDS = 30;
    static final long POLL_MS = 2;

    private final Process process;
    private final Path data;
    private final Path log;
    private final int nodes;
    private final int port;
    private final double firstGreenSeconds;
    private final double allGreenSeconds;

    private Cluster(Path launcher, int port, int nodes, List<String> more) throws IOException, InterruptedException {
        if (Api.of(port).isGreen()) {
            throw new IllegalStateException("port " + port + " is in use: stop the cluster that runs there");
        }
        this.nodes = nodes;
        this.port = port;
        data = Files.createTempDirectory("reeve-bench-");
        log = data.resolve("up.log");
        List<String> command = new ArrayList<>(List.of(
                launcher.toString(),
                "up",
                "--nodes",
                String.valueOf(nodes),
                "--resource",
                "cpus=2",
                "--data",
                data.resolve("state").toString()));
        command.addAll(more);
        long startNs = System.nanoTime();
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        double firstGreen = 0;
        for (int i = 0; i < nodes; i++) {
            awaitGreen(Api.of(port + i), startNs);
            firstGreen = i == 0 ? secondsSince(startNs) : firstGreen;
        }
        firstGreenSeconds = firstGreen;
        allGreenSeconds = secondsSince(startNs);
    }

    /** Returns when every gateway says that it is up. */
    static Cluster start(Path launcher, int nodes, String... more) throws IOException, InterruptedException {
        return new Cluster(launcher, PORT, nodes, List.of(more));
    }

    /** One node beside others: its three ports from {@code port} on. */
    static Cluster startBeside(Path launcher, int port, String... more) throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(List.of("--http-port", Integer.toString(port)));
        options.addAll(List.of("--cluster-port", Integer.toString(port + 1)));
        options.addAll(List.of("--ledger-port", Integer.toString(port + 2)));
        options.addAll(List.of(more));
        return new Cluster(launcher, port, 1, options);
    }

    Api api() {
        return Api.of(port);
    }

    /** From the start of the launcher to the first gateway's answer, in seconds. */
    double firstGreenSeconds() {
        return firstGreenSeconds;
    }

    double allGreenSeconds() {
        return allGreenSeconds;
    }

    /** Resident memory of each node's process, in MB (powers of 1000). */
    List<Double> nodeMegabytes() throws IOException, InterruptedException {
        List<Double> megabytes = new ArrayList<>();
        for (JsonObject node : api().nodes()) {
            megabytes.add(residentMegabytes(node.getLong("pid")));
        }
        if (megabytes.size() != nodes) {
            throw new IllegalStateException("expected " + nodes + " nodes, the cluster has " + megabytes.size());
        }
        return megabytes;
    }

    /** Of everything that {@code reeve up} started, itself included: launchers, supervisors, nodes. */
    double treeMegabytes() throws IOException {
        double sum = residentMegabytes(process.pid());
        for (ProcessHandle child : process.descendants().toList()) {
            sum += residentMegabytes(child.pid());
        }
        return sum;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder()).forEach(Cluster::delete);
        }
    }

    private void awaitGreen(Api api, long startNs) throws IOException, InterruptedException {
        while (!api.isGreen()) {
            if (!process.isAlive() || secondsSince(startNs) > START_TIMEOUT_SECONDS) {
                process.destroy();
                throw new IllegalStateException("the cluster did not start; it said:\n" + Files.readString(log));
            }
            Thread.sleep(POLL_MS);
        }
    }

    private static double residentMegabytes(long pid) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1.024 / 1000)
                    .sum();
        }
    }

    private static double secondsSince(long startNs) {
        return (System.nanoTime() - startNs) / 1e9;
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
