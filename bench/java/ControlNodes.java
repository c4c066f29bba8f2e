import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Nodes that each are a process started here, so that one can be killed and started again; all hold the ledger. */
final class ControlNodes implements AutoCloseable {
    private static final int HTTP = 5050;
    private static final int CLUSTER = 5701;
    private static final int LEDGER = 5601;
    private static final long GREEN_SECONDS = 180;

    private final Path launcher;
    private final Path data;
    private final Process[] processes;

    private ControlNodes(Path launcher, int count) throws IOException {
        this.launcher = launcher;
        data = Files.createTempDirectory("reeve-bench-");
        processes = new Process[count];
    }

    static ControlNodes start(Path launcher, int count) throws IOException, InterruptedException {
        var nodes = new ControlNodes(launcher, count);
        for (int i = 0; i < count; i++) {
            nodes.launch(i);
        }
        for (int i = 0; i < count; i++) {
            nodes.awaitGreen(i);
        }
        return nodes;
    }

    Api api(int i) {
        return Api.of(HTTP + i);
    }

    /** Which node leads, by what the gateway of node {@code asked} says. */
    int leader(int asked) throws IOException, InterruptedException {
        String name = api(asked).health().getString("leader");
        return Integer.parseInt(name.substring("node-".length())) - 1;
    }

    long pid(int i) {
        return processes[i].pid();
    }

    /** As a power cut would. */
    void kill(int i) throws InterruptedException {
        processes[i].destroyForcibly().waitFor();
    }

    /** Starts a node again on its data, and returns when it answers. */
    void restart(int i) throws IOException, InterruptedException {
        launch(i);
        awaitGreen(i);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (Process process : processes) {
            process.destroy();
        }
        for (Process process : processes) {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder()).forEach(ControlNodes::delete);
        }
    }

    private void launch(int i) throws IOException {
        String name = "node-" + (i + 1);
        List<String> command = new ArrayList<>(List.of(launcher.toString(), "node", "--name", name));
        command.addAll(List.of("--data", data.resolve(name).toString(), "--resource", "cpus=1"));
        command.addAll(List.of("--http-port", "" + (HTTP + i), "--cluster-port", "" + (CLUSTER + i)));
        command.addAll(List.of("--ledger-port", "" + (LEDGER + i), "--control-peers", peers()));
        for (int seed = 0; seed < processes.length; seed++) {
            if (seed != i) {
                command.addAll(List.of("--join", "127.0.0.1:" + (CLUSTER + seed)));
            }
        }
        Path log = data.resolve(name + ".log");
        processes[i] = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
    }

    private String peers() {
        return IntStream.range(0, processes.length)
                .mapToObj(i -> "node-" + (i + 1) + "=127.0.0.1:" + (LEDGER + i))
                .collect(Collectors.joining(","));
    }

    private void awaitGreen(int i) throws IOException, InterruptedException {
        long startNs = System.nanoTime();
        while (!api(i).isGreen()) {
            if (!processes[i].isAlive() || System.nanoTime() - startNs > TimeUnit.SECONDS.toNanos(GREEN_SECONDS)) {
                throw new IllegalStateException("node-" + (i + 1) + " is not up; it said:\n"
                        + Files.readString(data.resolve("node-" + (i + 1) + ".log")));
            }
            Thread.sleep(50);
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
