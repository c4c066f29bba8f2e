package io.reeve.execute;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.reeve.execute.files.UserIds;
import io.reeve.fixture.Await;
import io.reeve.fixture.FreePorts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A container engine of a test's own, in a folder of its own, talked to by Docker's command. */
abstract class TestEngine implements AutoCloseable {
    final Path folder;

    /** Of a registry on this machine that the engine trusts without TLS. */
    final int registryPort = FreePorts.next();

    private Process process;

    TestEngine(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /** Skips where there is no such program, or no right to run it. */
    static void assumePresent(String program, List<String> places, String debianPackage) {
        assumeThat(UserIds.nodeIsRoot()).as("root rights, to run " + program).isTrue();
        assumeThat(places.stream().anyMatch(place -> Files.isExecutable(Path.of(place))))
                .as(program + ", of the package " + debianPackage)
                .isTrue();
    }

    static String found(List<String> places) {
        return places.stream()
                .filter(place -> Files.isExecutable(Path.of(place)))
                .findFirst()
                .orElseThrow();
    }

    /** What serves the socket, ready to be started. */
    abstract ProcessBuilder command() throws IOException;

    /** The control group that it puts its containers below, without the leading slash. */
    abstract String parentGroup();

    Path socket() {
        return folder.resolve("engine.sock");
    }

    void start() throws Exception {
        process = command()
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        Await.until("the engine answers", () -> {
            if (!process.isAlive()) {
                List<String> log = Files.readAllLines(folder.resolve("log"));
                throw new AssertionError("the engine ended: " + log.subList(Math.max(0, log.size() - 5), log.size()));
            }
            return docker("version").status() == 0;
        });
    }

    /** As a broken machine would end it: at once, with what it started left alone. */
    void crash() throws Exception {
        List<ProcessHandle> own = process.children().toList(); // not what has left it: that keeps the containers
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        for (ProcessHandle child : own) {
            child.destroyForcibly();
            child.onExit().get(10, TimeUnit.SECONDS);
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
        removeGroups();
        delete(folder);
    }

    /** With what the engine has left mounted in it. */
    static void delete(Path tree) throws Exception {
        List<String> mounts = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            String point = line.split(" ")[4];
            if (point.startsWith(tree + "/")) {
                mounts.add(0, point); // deepest first
            }
        }
        for (String mount : mounts) {
            new ProcessBuilder("umount", "-l", mount).start().waitFor();
        }
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private void removeGroups() throws IOException {
        try (Stream<Path> controllers = Files.list(Path.of("/sys/fs/cgroup"))) {
            for (Path controller : (Iterable<Path>) controllers::iterator) {
                Path group = controller.resolve(parentGroup());
                if (!Files.isDirectory(group)) {
                    continue;
                }
                try (Stream<Path> below = Files.walk(group)) {
                    below.filter(Files::isDirectory)
                            .sorted(Comparator.reverseOrder())
                            .forEach(folderOf -> folderOf.toFile().delete());
                }
            }
        }
    }
}
