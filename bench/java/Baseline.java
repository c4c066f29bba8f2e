import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A program that runs /bin/true again and again, two at a time: what the machine can do without a scheduler. */
record Baseline(String name, String command, int tasks) {

    /** @return empty if the program is not installed */
    static Optional<Baseline> xargs(int tasks) {
        return installed("xargs", new Baseline("xargs -P2 -n1", "xargs -P2 -n1 /bin/true", tasks));
    }

    static Optional<Baseline> parallel(int tasks) {
        return installed("parallel", new Baseline("parallel -j2", "parallel -j2 /bin/true", tasks));
    }

    /** Runs once and returns tasks per second. */
    double tasksPerSecond() throws IOException, InterruptedException {
        long startNs = System.nanoTime();
        Process process = new ProcessBuilder("/bin/sh", "-c", "seq " + tasks + " | " + command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(name + " exited " + process.exitValue());
        }
        return tasks / ((System.nanoTime() - startNs) / 1e9);
    }

    private static Optional<Baseline> installed(String program, Baseline baseline) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)))
                ? Optional.of(baseline)
                : Optional.empty();
    }
}
