package io.reeve.execute.process;

import io.reeve.execute.files.FileTrouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the groups of a node's attempts are to be: one folder for each controller in version 1, one for all in version
 * 2. Each attempt has a folder below, named by a number; the supervisor makes and removes it.
 *
 * @param version 1 or 2
 * @param folders for memory, cpu, cpuacct and pids, in this order; in version 2 all the same
 */
public record ControlGroups(int version, List<Path> folders) {
    private static final Logger log = LoggerFactory.getLogger(ControlGroups.class);
    private static final List<String> CONTROLLERS = List.of("memory", "cpu", "cpuacct", "pids");

    /** Each file is there only where the kernel can enforce what it is for. */
    private static final List<String> NEEDED_1 =
            List.of("memory.limit_in_bytes", "cpu.cfs_quota_us", "cpuacct.usage", "pids.max");

    private static final List<String> NEEDED_2 = List.of("memory.max", "cpu.max", "pids.max", "cgroup.procs");

    public ControlGroups {
        folders = List.copyOf(folders);
    }

    Path memory(int group) {
        return folders.get(0).resolve(Integer.toString(group));
    }

    /** All folders of a group. */
    public List<Path> of(int group) {
        return folders.stream()
                .distinct()
                .map(folder -> folder.resolve(Integer.toString(group)))
                .toList();
    }

    Path cpuacct(int group) {
        return folders.get(2).resolve(Integer.toString(group));
    }

    public Path pids(int group) {
        return folders.get(3).resolve(Integer.toString(group));
    }

    /** Finds where this process may make groups, and makes the node's folders; null where it may not. */
    public static @Nullable ControlGroups open(String name) {
        try {
            return open(name, Path.of("/proc/self"));
        } catch (IOException e) {
            log.info("no control groups error={}", FileTrouble.describe(e));
            return null; // not Linux, or no /proc
        }
    }

    /** @param self has {@code mountinfo} and {@code cgroup} as a process of Linux has */
    static @Nullable ControlGroups open(String name, Path self) throws IOException {
        List<Mount> mounts = mounts(self.resolve("mountinfo"));
        Map<String, String> own = own(self.resolve("cgroup"));
        ControlGroups found = openVersion1(name, mounts, own);
        return found == null ? openVersion2(name, mounts, own) : found;
    }

    private static @Nullable ControlGroups openVersion1(String name, List<Mount> mounts, Map<String, String> own) {
        List<Path> folders = new ArrayList<>();
        for (int i = 0; i < CONTROLLERS.size(); i++) {
            Path folder = null;
            for (Mount mount : mounts) {
                if (folder == null && mount.holds(CONTROLLERS.get(i))) {
                    folder = make(mount.bases(own.getOrDefault(CONTROLLERS.get(i), "/")), name, NEEDED_1.get(i));
                }
            }
            if (folder == null) {
                folders.forEach(ControlGroups::remove);
                return null;
            }
            folders.add(folder);
        }
        return new ControlGroups(1, folders);
    }

    private static @Nullable ControlGroups openVersion2(String name, List<Mount> mounts, Map<String, String> own) {
        for (Mount mount : mounts) {
            if (!mount.type().equals("cgroup2")) {
                continue;
            }
            for (Path base : mount.bases(own.getOrDefault("", "/"))) {
                if (delegates(base) || (leave(base, name) && delegates(base))) {
                    Path folder = make(Set.of(base), name, NEEDED_2.get(0));
                    if (folder != null && NEEDED_2.stream().allMatch(file -> Files.exists(folder.resolve(file)))) {
                        return new ControlGroups(2, List.of(folder, folder, folder, folder));
                    }
                }
            }
        }
        return null;
    }

    /** Whether groups below have their controllers; only a group without processes can give them. */
    private static boolean delegates(Path base) {
        try {
            Files.writeString(base.resolve("cgroup.subtree_control"), "+memory +cpu +pids");
            return true;
        } catch (IOException e) {
            log.debug("controllers not delegated group={} error={}", base, FileTrouble.describe(e));
            return false;
        }
    }

    /** Moves this process out of the group that it was started in, into one beside its attempts. */
    private static boolean leave(Path base, String name) {
        try {
            Path leaf = base.resolve(name + "-node");
            if (!Files.exists(leaf)) {
                Files.createDirectory(leaf);
            }
            Files.writeString(
                    leaf.resolve("cgroup.procs"),
                    Long.toString(ProcessHandle.current().pid()));
            return true;
        } catch (IOException e) {
            log.debug("own group not left group={} error={}", base, FileTrouble.describe(e));
            return false;
        }
    }

    private static @Nullable Path make(Set<Path> bases, String name, String needed) {
        for (Path base : bases) {
            Path folder = base.resolve(name);
            try {
                if (!Files.isDirectory(folder)) {
                    Files.createDirectory(folder);
                }
                if (Files.isWritable(folder.resolve(needed))) {
                    return folder;
                }
                remove(folder);
            } catch (IOException e) {
                log.debug("no group made group={} error={}", folder, FileTrouble.describe(e));
            }
        }
        return null;
    }

    private static void remove(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            log.debug("group stays group={} error={}", folder, FileTrouble.describe(e));
        }
    }

    /** A file system of groups; {@code options} are those of the hierarchy, its controllers among them. */
    private record Mount(String root, Path point, String type, List<String> options) {
        boolean holds(String controller) {
            return type.equals("cgroup") && options.contains(controller);
        }

        /** Where to try: below all other groups as Docker does, else below this process's own. */
        Set<Path> bases(String own) {
            Set<Path> bases = new LinkedHashSet<>();
            bases.add(point);
            String relative = own.startsWith(root) && !root.equals("/") ? own.substring(root.length()) : own;
            Path below = point.resolve(relative.replaceFirst("^/+", "")).normalize();
            if (below.startsWith(point) && Files.isDirectory(below)) {
                bases.add(below);
            }
            return bases;
        }
    }

    private static List<Mount> mounts(Path file) throws IOException {
        List<Mount> mounts = new ArrayList<>();
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            int dash = line.indexOf(" - ");
            String[] first = dash < 0 ? new String[0] : line.substring(0, dash).split(" ");
            String[] last = dash < 0 ? new String[0] : line.substring(dash + 3).split(" ");
            if (first.length > 4 && last.length > 2 && last[0].startsWith("cgroup")) {
                Path point = Path.of(first[4].replace("\\040", " "));
                mounts.add(new Mount(first[3], point, last[0], List.of(last[2].split(","))));
            }
        }
        return mounts;
    }

    /** The path of this process by controller; that of version 2 under the empty name. */
    private static Map<String, String> own(Path file) throws IOException {
        Map<String, String> own = new HashMap<>();
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            String[] parts = line.split(":", 3);
            if (parts.length == 3) {
                for (String controller : parts[1].split(",")) {
                    own.put(controller, parts[2]);
                }
            }
        }
        return own;
    }
}
