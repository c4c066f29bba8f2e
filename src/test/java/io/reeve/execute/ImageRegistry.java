package io.reeve.execute;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.reeve.fixture.Await;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A registry of images on this machine, in a folder of a test's own. */
final class ImageRegistry implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/docker-registry");

    private final Process process;

    private ImageRegistry(Process process) {
        this.process = process;
    }

    /** Skips where there is no such program. */
    static ImageRegistry open(Path folder, int port) throws Exception {
        assumeThat(Files.isExecutable(PROGRAM))
                .as("docker-registry, of the package of that name")
                .isTrue();
        Files.createDirectories(folder);
        Path settings = Files.writeString(
                folder.resolve("registry.yml"),
                "version: 0.1\nlog: {level: warn}\nstorage: {filesystem: {rootdirectory: " + folder.resolve("data")
                        + "}}\nhttp: {addr: \"127.0.0.1:" + port + "\"}\n");
        Process process = new ProcessBuilder(PROGRAM.toString(), "serve", settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        var registry = new ImageRegistry(process);
        Await.until("the registry answers", () -> {
            if (!process.isAlive()) {
                throw new AssertionError("the registry ended: " + Files.readString(folder.resolve("log")));
            }
            return answers(port);
        });
        return registry;
    }

    private static boolean answers(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
