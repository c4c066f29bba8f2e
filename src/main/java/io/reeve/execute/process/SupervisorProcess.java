package io.reeve.execute.process;

import io.reeve.execute.files.FileTrouble;
import io.reeve.execute.files.OwnedFiles;
import io.reeve.model.NodeId;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Finds the supervisor that an earlier JVM of this data folder left, or starts one. */
public final class SupervisorProcess {
    /** In the node's data folder: the socket, the journal and the log of the supervisor. */
    public static final String FOLDER = "supervisor";

    /** One that ends at this moment may come in the way, but hardly more often. */
    static final int TRIES = 5;

    /** How long a JVM that was killed may need to be gone, with its connection. */
    private static final long PREDECESSOR_SECONDS = 10;

    private SupervisorProcess() {}

    static SupervisorSocket find(Path binary, Path dataDir, NodeId node) throws IOException {
        Path folder = dataDir.resolve(FOLDER);
        OwnedFiles.makePrivateFolder(folder);
        IOException last = null;
        for (int i = 0; i < TRIES; i++) {
            try {
                return SupervisorSocket.connect(folder, node);
            } catch (SocketException nobody) {
                last = nobody;
                start(binary, folder, node);
            }
        }
        throw new IOException("the process supervisor is not to be reached: " + FileTrouble.describe(last), last);
    }

    /** Returns once it listens. Its log is a file of its own, because it may outlive this JVM's output. */
    private static void start(Path binary, Path folder, NodeId node) throws IOException {
        Process process = new ProcessBuilder(binary.toString(), folder.toString(), node.value())
                .redirectError(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
            String line = said.readLine();
            if (!"ready".equals(line)) {
                process.destroyForcibly();
                throw new IOException("the process supervisor did not start in " + folder + ": "
                        + (line == null ? "it ended" : line));
            }
        }
    }

    /** Whether the JVM that has the supervisor was about to die, and is gone now. */
    static boolean awaitEnd(long pid) {
        if (pid == ProcessHandle.current().pid()) {
            return false;
        }
        var other = ProcessHandle.of(pid);
        if (other.isEmpty()) {
            return true;
        }
        try {
            other.get().onExit().get(PREDECESSOR_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
