package io.reeve.execute;

import io.reeve.execute.files.AttemptFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends processes of attempts that no supervisor watched, after their JVM was killed. Whose a process is, its
 * environment tells: the attempt's mark together with its folder, which no other cell on this machine has. A pid is
 * never enough, because numbers are used again.
 */
final class Leftovers {
    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);

    private static final long PATIENCE_SECONDS = 5;

    private Leftovers() {}

    /** @param folders by the mark of their attempt */
    static void end(Map<String, AttemptFolder> folders) {
        List<ProcessHandle> found = new ArrayList<>();
        ProcessHandle.allProcesses().forEach(process -> {
            for (String entry : environment(process.pid())) {
                AttemptFolder folder = folders.get(entry);
                if (folder != null && environment(process.pid()).contains("REEVE_DIR=" + folder.work())) {
                    found.add(process);
                }
            }
        });
        for (ProcessHandle process : found) {
            log.warn("ending what a killed node left pid={}", process.pid());
            process.destroyForcibly();
        }
        try {
            for (ProcessHandle process : found) {
                process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            log.error("processes of lost attempts go on pids={}", found);
        }
    }

    /** Empty where it is not ours to read, or nowhere to be read. */
    private static Set<String> environment(long pid) {
        try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/environ"));
            return new HashSet<>(Arrays.asList(new String(bytes, StandardCharsets.UTF_8).split("\0")));
        } catch (IOException e) {
            return Set.of();
        }
    }
}
