package io.reeve.cli.start;

import io.reeve.config.NodeSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say how a node runs containers. */
final class ContainerOptions {
    @Option(
            names = "--container-runtime",
            paramLabel = "NAME",
            description = "Makes containers of root file systems: auto, bwrap, runc, crun or none; default auto.")
    private @Nullable String runtime;

    @Option(
            names = "--container-engine",
            paramLabel = "SOCKET",
            description = "Runs containers of images: auto, none or the socket of Docker or Podman; default auto.")
    private @Nullable String engine;

    @Option(
            names = "--container-rootfs",
            paramLabel = "DIR,…",
            description = "Folders of this machine below which root file systems may be; default none.")
    private List<String> rootfs = new ArrayList<>();

    @Option(
            names = "--container-mounts",
            paramLabel = "DIR,…",
            description = "Folders of this machine that containers may mount, and what is below; default none.")
    private List<String> mounts = new ArrayList<>();

    @Option(
            names = "--container-users",
            paramLabel = "USER,…",
            description = "As whom containers of images may run besides their task's user; * for anybody.")
    private List<String> users = new ArrayList<>();

    NodeSettings addTo(NodeSettings settings) {
        return settings.with("container-runtime", runtime)
                .with("container-engine", engine)
                .with("container-rootfs", absolute(rootfs))
                .with("container-mounts", absolute(mounts))
                .with("container-users", users);
    }

    /** The same, for a node that is started by a command. */
    List<String> words() {
        Map<String, @Nullable String> said = new LinkedHashMap<>();
        said.put("--container-runtime", runtime);
        said.put("--container-engine", engine);
        said.put("--container-rootfs", joined(absolute(rootfs)));
        said.put("--container-mounts", joined(absolute(mounts)));
        said.put("--container-users", joined(users));
        List<String> words = new ArrayList<>();
        said.forEach((option, value) -> {
            if (value != null) {
                words.addAll(List.of(option, value));
            }
        });
        return words;
    }

    /** From where the command was given, wherever its node has its folder. */
    private static List<String> absolute(List<String> folders) {
        return folders.stream()
                .flatMap(folder -> Stream.of(folder.split(",")))
                .map(folder -> Path.of(folder).toAbsolutePath().toString())
                .toList();
    }

    private static @Nullable String joined(List<String> values) {
        return values.isEmpty() ? null : String.join(",", values);
    }
}
