package io.reeve.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import io.reeve.execute.files.AttemptFolder;
import io.reeve.execute.files.IncomingFile;
import io.reeve.execute.files.UserIds;
import io.reeve.execute.files.WebFetch;
import io.reeve.fixture.Sha256;
import io.reeve.message.FromWorker.Status.Ended;
import io.reeve.message.ToWorker.Placement;
import io.reeve.message.ToWorker.Source;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is fetched from the web and from the node's own folders: archives, the cache, redirects, silence. */
@Timeout(60)
class FetchTest {
    private static final String ID = "word-count.42/count/0@1";

    @TempDir
    Path dir;

    private WorkerWorld world;
    private HttpServer server;
    private final AtomicInteger served = new AtomicInteger();
    private byte[] archive = new byte[0];

    @BeforeEach
    void open() throws Exception {
        Files.createDirectory(dir.resolve("given"));
        world = new WorkerWorld(dir);
        archive = tar("tool/run.sh", "echo from the archive\n");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/archive", exchange -> {
            served.incrementAndGet();
            exchange.getResponseHeaders().add("etag", "\"1\"");
            boolean known = "\"1\"".equals(exchange.getRequestHeaders().getFirst("if-none-match"));
            exchange.sendResponseHeaders(known ? 304 : 200, known ? -1 : archive.length);
            if (!known) {
                exchange.getResponseBody().write(archive);
            }
            exchange.close();
        });
        server.createContext("/round", exchange -> {
            exchange.getResponseHeaders().add("location", "/round");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
        world.close();
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private static byte[] tar(String name, String content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setSize(content.length());
            entry.setMode(0755);
            tar.putArchiveEntry(entry);
            tar.write(content.getBytes(StandardCharsets.UTF_8));
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    private String sum() {
        return Sha256.of(archive);
    }

    private Ended run(String script, Source source, String to, boolean extract, boolean cache) {
        return world.run(WorkerWorld.task(ID, script).files(new Placement(source, to, 0644, extract, cache)));
    }

    @Test
    void place_archive_isUnpackedForTheTasksUser() {
        Ended ended = run(
                "tool/run.sh && stat -c %U tool/run.sh tool && rm -r tool && ls",
                new Source.Web(url("/archive"), sum()), ".", true, false);

        assertThat(ended.state()).as(ended.message()).isEqualTo(AttemptState.FINISHED);
        String user = UserIds.nodeIsRoot() ? "nobody" : System.getProperty("user.name");
        assertThat(world.stdout(AttemptId.parse(ID))).isEqualTo("from the archive\n" + user + "\n" + user + "\n");
    }

    @Test
    void place_uploadedArchiveBelowAFolder_isUnpackedThere() throws Exception {
        String sha256 =
                world.uploads.put(new ByteArrayInputStream(archive), null).sha256();
        Ended ended =
                run("cat in/here/tool/run.sh", new Source.Upload(sha256, WorkerWorld.NODE), "in/here", true, false);

        assertThat(ended.state()).as(ended.message()).isEqualTo(AttemptState.FINISHED);
    }

    @Test
    void place_archiveThatLeadsOut_failsTheAttemptWithTheEntry() throws Exception {
        archive = tar("../../evil", "x");
        Ended ended = run("true", new Source.Web(url("/archive"), null), ".", true, false);

        assertThat(ended.reason()).isEqualTo(Reason.FILES_UNAVAILABLE);
        assertThat(ended.message()).contains("../../evil", "leads out of the folder", url("/archive"));
        assertThat(dir.resolve("evil")).doesNotExist();
    }

    @Test
    void place_cached_isFetchedOnce_andWhatATaskDoesToItStaysItsOwn() {
        for (int i = 0; i < 3; i++) {
            Ended ended = world.run(WorkerWorld.task("word-count.42/count/" + i + "@1", "wc -c < a; echo spoilt > a")
                    .files(new Placement(new Source.Web(url("/archive"), sum()), "a", 0644, false, true)));
            assertThat(ended.state()).as(ended.message()).isEqualTo(AttemptState.FINISHED);
            assertThat(world.stdout(AttemptId.parse("word-count.42/count/" + i + "@1"))
                            .strip())
                    .isEqualTo(Integer.toString(archive.length));
        }

        assertThat(served).hasValue(1);
    }

    @Test
    void place_cachedWithoutChecksum_asksAgainAndExtracts() {
        for (int i = 0; i < 2; i++) {
            Ended ended = world.run(WorkerWorld.task("word-count.42/count/" + i + "@1", "tool/run.sh")
                    .files(new Placement(new Source.Web(url("/archive"), null), ".", 0644, true, true)));
            assertThat(ended.state()).as(ended.message()).isEqualTo(AttemptState.FINISHED);
        }

        assertThat(served).hasValue(2);
    }

    @Test
    void place_wrongChecksumIntoTheCache_namesBothAndKeepsNothing() throws Exception {
        Ended ended = run("true", new Source.Web(url("/archive"), "00".repeat(32)), "a", false, true);

        assertThat(ended.message()).contains(sum(), "00".repeat(32));
        try (var files = Files.list(world.dataDir.resolve("cache"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void place_endlessRedirect_isTold() {
        Ended ended = run("true", new Source.Web(url("/round"), null), "a", false, false);

        assertThat(ended.message()).contains("redirects");
    }

    @Test
    void get_serverThatFallsSilent_isGivenUp() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        server.createContext("/silent", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write(new byte[10]);
            exchange.getResponseBody().flush();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Path to = dir.resolve("x");
        try (WebFetch web = new WebFetch(400);
                IncomingFile into = IncomingFile.at(to, 1_000, () -> false)) {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> web.get(url("/silent"), null, into)))
                    .hasMessageContaining("sent nothing for 0.4 s, after 10 bytes");
        } finally {
            over.countDown();
        }
    }

    @Test
    void place_fetchesThatNeverEnd_holdUpNoTaskWithoutAny() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        server.createContext("/slow", exchange -> {
            try (exchange) {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Path given = Files.writeString(dir.resolve("given/words.txt"), "words");
        List<AttemptId> waiting = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            waiting.add(world.launch(WorkerWorld.task("slow.1/fetch/" + i + "@1", "true")
                    .files(new Placement(new Source.Web(url("/slow"), null), "a", 0644))));
        }
        try {
            Ended other = run("cat words", new Source.Web("file://" + given, null), "words", false, false);

            assertThat(other.state()).as(other.message()).isEqualTo(AttemptState.FINISHED);
            assertThat(waiting).allMatch(id -> world.leader.statuses(id).isEmpty());
        } finally {
            over.countDown();
        }
    }

    @Test
    void place_fileOfTheNode_onlyFromItsFoldersAndThroughNoLink() throws Exception {
        Path given = Files.writeString(dir.resolve("given/words.txt"), "words");
        Files.writeString(dir.resolve("hidden"), "hidden");
        Files.createSymbolicLink(dir.resolve("given/link"), dir.resolve("hidden"));
        Files.createSymbolicLink(dir.resolve("given/folder"), dir);

        Ended good = run("cat words", new Source.Web("file://" + given, null), "words", false, false);
        assertThat(good.state()).as(good.message()).isEqualTo(AttemptState.FINISHED);
        int number = 2;
        for (String path : new String[] {"hidden", "given/link", "given/folder/hidden", "given/../hidden", "given"}) {
            String id = "word-count.42/count/0@" + number++;
            Ended bad = world.run(WorkerWorld.task(id, "cat it")
                    .files(new Placement(new Source.Web("file://" + dir.resolve(path), null), "it", 0644)));
            assertThat(bad.reason()).as(path).isEqualTo(Reason.FILES_UNAVAILABLE);
            assertThat(bad.message()).as(path).doesNotContain("hidden\n");
        }
    }

    @Test
    void tasks_ofTwoUsers_cannotReadEachOthersFiles() throws Exception {
        assumeThat(UserIds.nodeIsRoot())
                .as("only root runs tasks as other users")
                .isTrue();
        Ended mine = world.run(WorkerWorld.task("a.1/mine@1", "echo own > f; echo out; echo own > kept")
                .outputs("kept")
                .secret(true, "key", "own".getBytes(StandardCharsets.UTF_8)));
        assertThat(mine.state()).as(mine.message()).isEqualTo(AttemptState.FINISHED);
        AttemptId other =
                world.launch(WorkerWorld.task("a.1/other@1", "echo own > f; echo $REEVE_SECRETS; exec sleep 30")
                        .secret(true, "key", "own".getBytes(StandardCharsets.UTF_8)));
        world.leader.awaitRunning(other);
        AttemptFolder folder = world.folder(other);
        AttemptFolder ended = world.folder(mine(1));
        String script =
                "cat " + folder.work().resolve("f") + " " + folder.secrets().resolve("key") + " "
                        + ended.log(io.reeve.message.Reading.Stream.STDOUT) + " "
                        + ended.kept().resolve("kept")
                        + "; ls " + folder.work() + "; cat /proc/$(pgrep -n -x sleep)/environ";

        Ended spy = world.run(WorkerWorld.task("b.2/spy@1", script).user("games"));

        assertThat(spy.state()).isEqualTo(AttemptState.FAILED);
        assertThat(world.stdout(AttemptId.parse("b.2/spy@1"))).isEmpty();
        world.kill(other, 0, Reason.KILLED_BY_USER);
        world.leader.awaitEnd(other);
    }

    private static AttemptId mine(int attempt) {
        return AttemptId.parse("a.1/mine@" + attempt);
    }
}
