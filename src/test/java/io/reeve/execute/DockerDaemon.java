package io.reeve.execute;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.reeve.execute.files.UserIds;
import io.reeve.fixture.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Docker daemon of a test's own, in a folder of its own, with one image and no network. */
final class DockerDaemon implements AutoCloseable {
    private static final List<String> PLACES = List.of("/usr/sbin/dockerd", "/usr/bin/dockerd");

    private final Path folder;
    private final String parent;
    private Process process;

    private DockerDaemon(Path folder) throws Exception {
        this.folder = folder;
        parent = "/reeve-test-docker-" + ProcessHandle.current().pid();
        start();
    }

    /** Skips where there is no such daemon, or no right to run it. */
    static DockerDaemon open(Path folder) throws Exception {
        assumeThat(UserIds.nodeIsRoot()).as("root rights, to run dockerd").isTrue();
        assumeThat(PLACES.stream().anyMatch(place -> Files.isExecutable(Path.of(place))))
                .as("dockerd, of the package docker.io")
                .isTrue();
        return new DockerDaemon(Files.createDirectories(folder));
    }

    Path socket() {
        return folder.resolve("docker.sock");
    }

    void start() throws Exception {
        List<String> command = new ArrayList<>();
        command.add(PLACES.stream()
                .filter(place -> Files.isExecutable(Path.of(place)))
                .findFirst()
                .orElseThrow());
        command.addAll(List.of("--data-root", folder.resolve("data").toString()));
        command.addAll(List.of("--exec-root", folder.resolve("exec").toString()));
        command.addAll(List.of("--pidfile", folder.resolve("pid").toString()));
        command.addAll(List.of("-H", "unix://" + socket(), "--bridge=none", "--iptables=false", "--ip-forward=false"));
        command.addAll(List.of("--ip-masq=false", "--cgroup-parent", parent, "--exec-opt"));
        command.add("native.cgroupdriver=cgroupfs");
        Files.deleteIfExists(folder.resolve("pid")); // of one that was killed
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        Await.until("dockerd answers", () -> {
            if (!process.isAlive()) {
                List<String> log = Files.readAllLines(folder.resolve("log"));
                throw new AssertionError("dockerd ended: " + log.subList(Math.max(0, log.size() - 5), log.size()));
            }
            return docker("version").status() == 0;
        });
    }

    /** As a broken machine would end it: at once, with what it started left alone. */
    void crash() throws Exception {
        List<ProcessHandle> own = process.children().toList(); // containerd, whose shims have left both
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        for (ProcessHandle containerd : own) {
            containerd.destroyForcibly();
            containerd.onExit().get(10, TimeUnit.SECONDS);
        }
    }

    record Said(int status, String text) {}

    Said docker(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("docker", "-H", "unix://" + socket()));
        command.addAll(List.of(words));
        Process docker = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(docker.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        docker.waitFor();
        return new Said(docker.exitValue(), said);
    }

    /** Makes an image of a root file system. */
    void importImage(Path rootfs, String name, String... changes) throws Exception {
        Path tar = folder.resolve("image.tar");
        Process packing = new ProcessBuilder("tar", "-cf", tar.toString(), "-C", rootfs.toString(), ".").start();
        packing.waitFor();
        List<String> words = new ArrayList<>(List.of("import"));
        for (String change : changes) {
            words.addAll(List.of("--change", change));
        }
        words.addAll(List.of(tar.toString(), name));
        Said said = docker(words.toArray(String[]::new));
        if (said.status() != 0) {
            throw new IOException(said.text());
        }
    }

    @Override
    public void close() throws Exception {
        if (process.isAlive()) {
            for (String id : docker("ps", "-aq").text().lines().toList()) {
                docker("rm", "-f", id);
            }
        }
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        // Mounts of the daemon's own would keep the folder; deepest first.
        List<String> mounts = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            String point = line.split(" ")[4];
            if (point.startsWith(folder + "/")) {
                mounts.add(0, point);
            }
        }
        for (String mount : mounts) {
            new ProcessBuilder("umount", "-l", mount).start().waitFor();
        }
        removeGroups();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private void removeGroups() throws IOException {
        try (Stream<Path> controllers = Files.list(Path.of("/sys/fs/cgroup"))) {
            for (Path controller : (Iterable<Path>) controllers::iterator) {
                Path group = controller.resolve(parent.substring(1));
                if (!Files.isDirectory(group)) {
                    continue;
                }
                try (Stream<Path> below = Files.walk(group)) {
                    below.filter(Files::isDirectory)
                            .sorted(java.util.Comparator.reverseOrder())
                            .forEach(folderOf -> folderOf.toFile().delete());
                }
            }
        }
    }
}
