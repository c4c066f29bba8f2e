package io.reeve.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a run is told.
 *
 * @param hosts whose hosts it runs on; empty where it must make them
 * @param minutes no more faults after so many; 0 for no such bound
 * @param report the file that the report is written to; empty for none
 * @param folder holds all that the nodes keep
 * @param keep whether the folder stays also where nothing was violated
 */
record Options(
        String hosts,
        long seed,
        int faults,
        int minutes,
        int runs,
        String report,
        String commit,
        Path folder,
        boolean keep) {
    private static final int DEFAULT_FAULTS = 200;
    private static final int DEFAULT_RUNS = 100;

    /** {@code --name value} pairs. */
    static Options of(String... arguments) throws IOException {
        Map<String, String> said = new TreeMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!arguments[i].startsWith("--") || i + 1 == arguments.length) {
                throw new IllegalArgumentException("options are --name value, was " + List.of(arguments));
            }
            said.put(arguments[i].substring(2), arguments[i + 1]);
        }
        long seed = Long.parseLong(said.getOrDefault("seed", Long.toString(System.nanoTime() % 1_000_000)));
        String kept = said.get("keep");
        String folder = said.getOrDefault("folder", kept);
        return new Options(
                said.getOrDefault("hosts", ""),
                seed,
                Integer.parseInt(said.getOrDefault("faults", Integer.toString(DEFAULT_FAULTS))),
                Integer.parseInt(said.getOrDefault("minutes", "0")),
                Integer.parseInt(said.getOrDefault("runs", Integer.toString(DEFAULT_RUNS))),
                said.getOrDefault("report", ""),
                said.getOrDefault("commit", "unknown"),
                folder == null ? openFolder() : Path.of(folder).toAbsolutePath(),
                kept != null);
    }

    /** Tasks run as nobody, who must be able to enter it. */
    private static Path openFolder() throws IOException {
        Path made = Files.createTempDirectory("rvf-");
        Files.setPosixFilePermissions(made, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        return made;
    }

    /** The same for the process on host 0. */
    List<String> on(String madeHosts) {
        return List.of(
                "--hosts",
                madeHosts,
                "--seed",
                Long.toString(seed),
                "--faults",
                Integer.toString(faults),
                "--minutes",
                Integer.toString(minutes),
                "--runs",
                Integer.toString(runs),
                "--report",
                report,
                "--commit",
                commit,
                keep ? "--keep" : "--folder",
                folder.toString());
    }

    /** The repository, which these programs are started in. */
    Path top() {
        return Path.of("").toAbsolutePath();
    }

    String command() {
        return "bench/faults --faults " + faults + (minutes == 0 ? "" : " --minutes " + minutes) + " --seed " + seed;
    }

    /** Removes what the nodes of a run without a violation left, unless it is to be kept. */
    void tidy() throws IOException {
        if (keep) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
