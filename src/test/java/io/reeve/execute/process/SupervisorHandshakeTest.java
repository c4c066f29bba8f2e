package io.reeve.execute.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reeve.execute.files.Boot;
import io.reeve.execute.files.NativeTool;
import io.reeve.execute.files.OwnedFiles;
import io.reeve.fixture.Await;
import io.reeve.model.NodeId;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Who finds whom, who speaks what, and what an earlier supervisor left. */
@Timeout(60)
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class SupervisorHandshakeTest {
    private static final NodeId NODE = new NodeId("n1");

    @TempDir
    Path dir;

    private final RecordingListener listener = new RecordingListener();

    private SupervisorLauncher open(Path data, NodeId node) throws IOException {
        return SupervisorLauncher.open(NativeTool.extract(NativeTool.SUPERVISOR, data), data, node, listener);
    }

    private Path folder() throws IOException {
        Path folder = dir.resolve(SupervisorProcess.FOLDER);
        OwnedFiles.makePrivateFolder(folder);
        return folder;
    }

    private static ByteBuffer frame(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void prebuilt_isOfTheSourceBesideIt() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (String name : List.of("cgroups.c", "journal.c", "orphans.c", "reeve-supervisor.c", "supervisor.h")) {
            digest.update(Files.readAllBytes(Path.of("src/main/native", name)));
        }
        Process process = new ProcessBuilder(
                        NativeTool.extract(NativeTool.SUPERVISOR, dir).toString(), "--version")
                .start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                .as("run src/main/native/build.sh and commit what it makes")
                .isEqualTo("reeve-supervisor protocol " + SupervisorFrames.HIGHEST_VERSION + " source "
                        + HexFormat.of().formatHex(digest.digest()).substring(0, 16));
    }

    @Test
    void open_pathLongerThanASocketMayHave_connects() throws Exception {
        Path deep = dir.resolve("d".repeat(120)).resolve("e".repeat(120));
        Files.createDirectories(deep);
        try (SupervisorLauncher launcher = open(deep, NODE)) {
            assertThat(launcher.pid()).isPositive();
        }
    }

    @Test
    void open_olderSupervisor_isRefusedWithWhatToDo() throws Exception {
        // Stands for a supervisor of a version to come, or of one long gone: the first frames never change.
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(folder().resolve("socket")));
            Thread other = new Thread(() -> {
                try (SocketChannel client = server.accept()) {
                    client.read(frame(64));
                    client.write(frame(18)
                            .putInt(14)
                            .put((byte) 'N')
                            .put((byte) 2)
                            .putInt(7)
                            .putInt(9)
                            .putInt(4711)
                            .flip());
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            other.start();

            assertThatThrownBy(() -> open(dir, NODE))
                    .isInstanceOf(SupervisorRefused.class)
                    .hasMessageContaining("speaks protocol 7 to 9, this version speaks 2 to 3")
                    .hasMessageContaining("kill 4711");
            other.join();
        }
    }

    @Test
    void connect_newerClient_isRefused() throws Exception {
        try (SocketChannel client = openSocket()) {
            client.write(frame(20)
                    .putInt(16)
                    .put((byte) 'C')
                    .putInt(7)
                    .putInt(9)
                    .putInt(2)
                    .put(new byte[] {'n', '1', 0})
                    .flip());
            ByteBuffer answer = frame(64);
            while (answer.position() < 18) {
                assertThat(client.read(answer)).isPositive();
            }
            answer.flip();
            assertThat(answer.getInt()).isEqualTo(14);
            assertThat((char) answer.get()).isEqualTo('N');
            assertThat(answer.get()).isEqualTo((byte) 2);
        }
    }

    private SocketChannel openSocket() throws Exception {
        Process process = new ProcessBuilder(
                        NativeTool.extract(NativeTool.SUPERVISOR, dir).toString(), folder().toString(), NODE.value())
                .start();
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        return SocketChannel.open(UnixDomainSocketAddress.of(folder().resolve("socket")));
    }

    @Test
    void open_otherNodesFolder_isRefused() throws Exception {
        try (SupervisorLauncher launcher = open(dir, NODE)) {
            launch(launcher, 1, "sleep 1000");
            long pid = listener.awaitPid(1);
            launcher.leave(System.nanoTime() + 60_000_000_000L);

            assertThatThrownBy(() -> open(dir, new NodeId("n2")))
                    .isInstanceOf(SupervisorRefused.class)
                    .hasMessageContaining("is of another node")
                    .hasMessageContaining("kill " + launcher.pid());
            assertThat(Await.isAlive(pid)).isTrue();
            ProcessHandle.of(launcher.pid()).orElseThrow().destroy();
            Await.until("it is ended", () -> !Await.isAlive(pid));
        }
    }

    private void launch(SupervisorLauncher launcher, long id, String script) {
        Path attempt = dir.resolve("attempts/job.1/task/" + id);
        String mark = "REEVE_ATTEMPT=handshake-" + dir.getFileName() + "-" + id;
        launcher.launch(new ProcessLaunch(
                id,
                attempt,
                null,
                mark,
                List.of("/bin/sh", "-c", script),
                List.of(mark, "PATH=/usr/bin:/bin"),
                null,
                ProcessLaunch.Unattended.ENDED_WITH_THE_LEASE));
        launcher.flush();
    }

    @Test
    void open_journalNamesANumberThatIsInUseAgain_thatProcessIsNotTouched() throws Exception {
        Process stranger = new ProcessBuilder("/bin/sleep", "1000").start();
        Process same = new ProcessBuilder("/bin/sleep", "1000").start();
        try {
            long ticks = startTicks(same.pid());
            Files.write(
                    folder().resolve("journal"),
                    journal(
                            boot(),
                            started(5, stranger.pid(), startTicks(stranger.pid()) - 1),
                            started(6, same.pid(), ticks)));
            try (SupervisorLauncher launcher = open(dir, NODE)) {
                assertThat(launcher.survivors().ids()).containsExactlyInAnyOrder(5L, 6L);
                assertThat(launcher.survivors().highestId()).isEqualTo(6);
                assertThat(same.waitFor()).isEqualTo(137);
                assertThat(stranger.isAlive()).isTrue();
            }
        } finally {
            stranger.destroyForcibly();
            same.destroyForcibly();
        }
    }

    @Test
    void open_journalOfAnotherBoot_endsNothing() throws Exception {
        Process stranger = new ProcessBuilder("/bin/sleep", "1000").start();
        try {
            Files.write(
                    folder().resolve("journal"),
                    journal(text((byte) 'B', "another"), started(5, stranger.pid(), startTicks(stranger.pid()))));
            try (SupervisorLauncher launcher = open(dir, NODE)) {
                assertThat(launcher.survivors().ids()).containsExactly(5L);
                assertThat(stranger.isAlive()).isTrue();
            }
        } finally {
            stranger.destroyForcibly();
        }
    }

    private static long startTicks(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
    }

    private static byte[] boot() {
        return text((byte) 'B', Boot.id());
    }

    private static byte[] text(byte type, String text) {
        return frame(6 + text.length())
                .put(type)
                .putInt(text.length())
                .put(text.getBytes(StandardCharsets.UTF_8))
                .array();
    }

    private static byte[] started(long id, long pid, long ticks) {
        ByteBuffer entry = frame(21 + 2 * (5 + 4))
                .put((byte) 'S')
                .putLong(id)
                .putInt((int) pid)
                .putLong(ticks);
        for (String text : List.of("A=b", "/x")) {
            entry.putInt(text.length())
                    .put(text.getBytes(StandardCharsets.UTF_8))
                    .put((byte) 0);
        }
        return java.util.Arrays.copyOf(entry.array(), entry.position());
    }

    private static byte[] journal(byte[]... entries) {
        ByteBuffer journal = frame(4_096);
        for (byte[] entry : entries) {
            CRC32 crc = new CRC32();
            crc.update(entry);
            journal.putInt(entry.length).put(entry).putInt((int) crc.getValue());
        }
        return java.util.Arrays.copyOf(journal.array(), journal.position());
    }
}
