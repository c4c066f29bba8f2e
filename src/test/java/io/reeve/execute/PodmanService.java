package io.reeve.execute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Podman's service of Docker's interface, with runc: its own choice, crun, refuses machines with control groups of both
 * versions.
 */
final class PodmanService extends TestEngine {
    private static final List<String> PLACES = List.of("/usr/bin/podman");

    /** Podman takes no path of more than 50 characters for it. */
    private final Path run = Files.createTempDirectory("reeve-podman-");

    private PodmanService(Path folder) throws IOException {
        super(folder);
    }

    static PodmanService open(Path folder) throws Exception {
        assumePresent("podman", PLACES, "podman");
        var podman = new PodmanService(folder);
        podman.start();
        return podman;
    }

    @Override
    ProcessBuilder command() throws IOException {
        // Its own limits for open files and processes are above what a machine without CAP_SYS_RESOURCE may give.
        Path settings = Files.writeString(
                folder.resolve("containers.conf"),
                "[containers]\n"
                        + "default_ulimits = [\"nofile=16384:16384\", \"nproc=4096:4096\"]\n"
                        + "[engine]\n"
                        + "runtime = \"runc\"\n"
                        + "cgroup_manager = \"cgroupfs\"\n"
                        + "events_logger = \"file\"\n");
        Path registries = Files.writeString(
                folder.resolve("registries.conf"),
                "[[registry]]\nlocation = \"127.0.0.1:" + registryPort + "\"\ninsecure = true\n");
        var command = new ProcessBuilder(
                found(PLACES),
                "--root",
                folder.resolve("data").toString(),
                "--runroot",
                run.toString(),
                "system",
                "service",
                "--time=0",
                "unix://" + socket());
        command.environment().put("CONTAINERS_CONF", settings.toString());
        command.environment().put("CONTAINERS_REGISTRIES_CONF", registries.toString());
        return command;
    }

    @Override
    String parentGroup() {
        return "libpod_parent";
    }

    @Override
    public void close() throws Exception {
        super.close();
        delete(run);
    }
}
