package io.reeve.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Sees from outside what ran: each run of a task holds the task's lock, which the kernel frees at its end however that
 * comes, and writes a line at its begin and at its end. A run that finds the lock taken runs beside another one.
 */
final class Witness {
    /** The lock is asked for without waiting, so a run that overlaps is seen though both go on. */
    private static final String SCRIPT = """
            #!/bin/sh
            # run.sh TASK SECONDS [STATUS]: one run of a task, seen from outside.
            cd "$(dirname "$0")" || exit 99
            exec 9>>"$1.lock"
            if flock -n 9; then alone=alone; else alone=OVERLAP; fi
            echo "start $alone $REEVE_ATTEMPT $REEVE_NODE $$ $(date +%s%3N)" >>"$1.runs"
            sleep "$2"
            echo "end $alone $REEVE_ATTEMPT $REEVE_NODE $$ $(date +%s%3N)" >>"$1.runs"
            exit "${3:-0}"
            """;

    private static final int FIELDS = 6;

    private final Path folder;

    private Witness(Path folder) {
        this.folder = folder;
    }

    /** Whoever the tasks run as may write there. */
    static Witness in(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path script = folder.resolve("run.sh");
        Files.writeString(script, SCRIPT);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new Witness(folder);
    }

    List<String> command(String task, double seconds) {
        return List.of(folder.resolve("run.sh").toString(), task, Double.toString(seconds));
    }

    /** One line: a begin or an end. */
    record Line(boolean isStart, boolean overlaps, String attempt, String node, long atMs) {}

    /** What was seen of a task, in the order in which it was written. */
    List<Line> seen(String task) throws IOException {
        Path file = folder.resolve(task + ".runs");
        List<Line> seen = new ArrayList<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                String[] fields = line.split(" ");
                if (fields.length != FIELDS) {
                    throw new IOException(file + " holds a line that no run wrote: " + line);
                }
                seen.add(new Line(
                        fields[0].equals("start"),
                        fields[1].equals("OVERLAP"),
                        fields[2],
                        fields[3],
                        Long.parseLong(fields[5])));
            }
        }
        return seen;
    }

    /** All tasks that were seen running. */
    List<String> tasks() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".runs"))
                    .map(name -> name.substring(0, name.length() - ".runs".length()))
                    .sorted()
                    .toList();
        }
    }
}
