package io.reeve.execute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A Docker daemon without a network. */
final class DockerDaemon extends TestEngine {
    private static final List<String> PLACES = List.of("/usr/sbin/dockerd", "/usr/bin/dockerd");

    private DockerDaemon(Path folder) throws IOException {
        super(folder);
    }

    static DockerDaemon open(Path folder) throws Exception {
        assumePresent("dockerd", PLACES, "docker.io");
        var docker = new DockerDaemon(folder);
        docker.start();
        return docker;
    }

    @Override
    ProcessBuilder command() throws IOException {
        Path pid = folder.resolve("pid");
        Files.deleteIfExists(pid); // of one that was killed
        return new ProcessBuilder(
                found(PLACES),
                "--data-root",
                folder.resolve("data").toString(),
                "--exec-root",
                folder.resolve("exec").toString(),
                "--pidfile",
                pid.toString(),
                "-H",
                "unix://" + socket(),
                "--bridge=none",
                "--iptables=false",
                "--ip-forward=false",
                "--ip-masq=false",
                "--cgroup-parent",
                "/" + parentGroup(),
                "--exec-opt",
                "native.cgroupdriver=cgroupfs");
    }

    @Override
    String parentGroup() {
        return "reeve-test-docker-" + ProcessHandle.current().pid();
    }
}
