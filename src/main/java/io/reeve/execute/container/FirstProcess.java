package io.reeve.execute.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Finds the task's own process in its container, by what the kernel says and no task can write. */
public final class FirstProcess {
    private static final long START_SECONDS = 20;
    private static final long LOOK_NANOS = 1_000_000;

    private FirstProcess() {}

    /**
     * The process that was started first by the first process of a container; empty where there is none yet.
     *
     * @param leader the holder of the container
     * @param group the control group's folder with all processes of the attempt, or null
     */
    public static OptionalLong find(long leader, @Nullable Path group) {
        List<Status> all = new ArrayList<>();
        for (long pid : group == null ? below(leader) : in(group)) {
            Status status = Status.of(pid);
            if (status != null && status.inside() > 0) {
                all.add(status);
            }
        }
        for (Status first : all) {
            if (first.inside() == 1 && isInit(first.pid())) {
                return all.stream()
                        .filter(status -> status.parent() == first.pid())
                        .mapToLong(Status::pid)
                        .min();
            }
        }
        return OptionalLong.empty();
    }

    /** Whom it runs as, as this process sees it. */
    public static ContainerRun.User user(long pid) {
        int uid = -1;
        int gid = -1;
        for (String line : read(pid, "status").split("\n")) {
            String[] words = line.split("\\s+");
            if (line.startsWith("Uid:")) {
                uid = Integer.parseUnsignedInt(words[2]);
            } else if (line.startsWith("Gid:")) {
                gid = Integer.parseUnsignedInt(words[2]);
            }
        }
        return new ContainerRun.User(uid, gid);
    }

    /**
     * Whether it becomes the first process of a container of Reeve's: what an engine has started is for some moments
     * still a process of the engine's runtime.
     */
    static boolean becomesInit(long pid) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!isInit(pid)) {
            if (System.nanoTime() > until || !Files.exists(Path.of("/proc", Long.toString(pid)))) {
                return false;
            }
            LockSupport.parkNanos(LOOK_NANOS); // nothing tells this process of it
        }
        return true;
    }

    private static boolean isInit(long pid) {
        return read(pid, "cmdline").startsWith(Inside.INIT + "\0init\0");
    }

    private static List<Long> in(Path group) {
        try {
            return Files.readAllLines(group.resolve("cgroup.procs")).stream()
                    .map(Long::parseLong)
                    .toList();
        } catch (IOException | NumberFormatException e) {
            return List.of(); // it is over
        }
    }

    private static List<Long> below(long leader) {
        List<Long> found = new ArrayList<>();
        Deque<Long> open = new ArrayDeque<>(List.of(leader));
        while (!open.isEmpty()) {
            long pid = open.remove();
            for (String child : read(pid, "task/" + pid + "/children").split(" ")) {
                if (!child.isBlank()) {
                    found.add(Long.parseLong(child));
                    open.add(Long.parseLong(child));
                }
            }
        }
        return found;
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // it is over
        }
    }

    /** @param inside its number in the innermost namespace, or 0 where that is this one's */
    private record Status(long pid, long parent, long inside) {
        static @Nullable Status of(long pid) {
            long parent = 0;
            long inside = 0;
            for (String line : read(pid, "status").split("\n")) {
                String[] words = line.split("\\s+");
                if (line.startsWith("PPid:")) {
                    parent = Long.parseLong(words[1]);
                } else if (line.startsWith("NSpid:") && words.length > 2) {
                    inside = Long.parseLong(words[words.length - 1]);
                }
            }
            return parent == 0 && inside == 0 ? null : new Status(pid, parent, inside);
        }
    }
}
