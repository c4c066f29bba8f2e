package io.reeve.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.UnaryOperator;

/** Reads how a node runs containers. */
final class ContainersReader {
    static final List<String> KNOWN =
            List.of("container-runtime", "container-engine", "container-rootfs", "container-mounts", "container-users");

    private final SettingValues values;
    private final List<String> faults;
    private final UnaryOperator<Path> absolute;

    ContainersReader(SettingValues values, List<String> faults, UnaryOperator<Path> absolute) {
        this.values = values;
        this.faults = faults;
        this.absolute = absolute;
    }

    ContainersConfig read() {
        String runtime = values.text("container-runtime", ContainersConfig.DEFAULT.runtime());
        if (!ContainersConfig.RUNTIMES.contains(runtime)) {
            faults.add("container-runtime: it is " + String.join(", ", ContainersConfig.RUNTIMES) + ", was \"" + runtime
                    + "\"");
        }
        return new ContainersConfig(
                runtime,
                engine(),
                folders("container-rootfs"),
                folders("container-mounts"),
                new HashSet<>(values.list("container-users")));
    }

    private String engine() {
        String said = values.text("container-engine", ContainersConfig.DEFAULT.engine());
        if (said.equals("auto") || said.equals("none")) {
            return said;
        }
        String path = said.startsWith("unix://") ? said.substring("unix://".length()) : said;
        if (!path.startsWith("/")) {
            faults.add("container-engine: it is auto, none or the path of a socket such as /var/run/docker.sock, was \""
                    + said + "\"; engines on other machines are not used");
        }
        return path;
    }

    private List<Path> folders(String name) {
        List<Path> folders = new ArrayList<>();
        for (String folder : values.list(name)) {
            Path path = absolute.apply(Path.of(folder));
            if (Files.isDirectory(path)) {
                folders.add(path);
            } else {
                faults.add(name + ": " + path + " is not there or no folder");
            }
        }
        return folders;
    }
}
