package io.reeve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.message.Reading.FileName;
import io.reeve.message.Reading.Stream;
import io.reeve.model.AttemptId;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LogsAndFilesTest {
    private static final String SPLIT = "?task=word-count.1/split";
    private static final String COUNT = "?task=word-count.1/count/0";

    private RunningGateway gateway;
    private RawHttp http;

    @BeforeEach
    void open() throws Exception {
        gateway = RunningGateway.open();
        http = gateway.http;
    }

    @AfterEach
    void close() throws Exception {
        gateway.close();
    }

    @Test
    void log_whole_isPlainText() throws Exception {
        log(History.SPLIT, "one\ntwo\nthree\n", false);

        RawHttp.Answer answer = http.get("/v1/logs" + SPLIT);

        assertThat(answer.text()).isEqualTo("one\ntwo\nthree\n");
        assertThat(answer.header("content-type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(answer.header("reeve-attempt")).isEqualTo("word-count.1/split@1");
    }

    @Test
    void log_ranges_are206() throws Exception {
        log(History.SPLIT, "0123456789", false);

        assertThat(range("bytes=2-4")).isEqualTo("206 234 bytes 2-4/10");
        assertThat(range("bytes=8-")).isEqualTo("206 89 bytes 8-9/10");
        assertThat(range("bytes=-3")).isEqualTo("206 789 bytes 7-9/10");
        assertThat(range("bytes=5-999")).isEqualTo("206 56789 bytes 5-9/10");
        assertThat(range("lines=1-2")).isEqualTo("200 0123456789 ");
        assertThat(range("bytes=0-1,4-5")).isEqualTo("200 0123456789 ");
        assertThat(http.get("/v1/logs" + SPLIT + "&offset=7").text()).isEqualTo("789");
    }

    @Test
    void log_tail_isTheLastLines() throws Exception {
        log(History.SPLIT, "one\ntwo\nthree\n", false);

        assertThat(tail(1)).isEqualTo("three\n");
        assertThat(tail(2)).isEqualTo("two\nthree\n");
        assertThat(tail(9)).isEqualTo("one\ntwo\nthree\n");
        assertThat(tail(0)).isEmpty();
    }

    @Test
    void log_tailOfUnfinishedLine_countsIt() throws Exception {
        log(History.SPLIT, "one\ntwo", false);

        assertThat(tail(1)).isEqualTo("two");
    }

    /** Against splitting the whole text, with lines longer and shorter than what is read at once. */
    @Test
    void log_tailOfAnyText_agreesWithTheModel() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 20; round++) {
            StringBuilder text = new StringBuilder();
            int lines = 1 + random.nextInt(30);
            for (int i = 0; i < lines; i++) {
                text.append("x".repeat(random.nextInt(4) == 0 ? random.nextInt(200_000) : random.nextInt(5)))
                        .append('\n');
            }
            log(History.SPLIT, text.toString(), false);
            int wanted = 1 + random.nextInt(lines);
            String[] all = text.toString().split("\n", -1);
            String expected = String.join("\n", java.util.Arrays.asList(all).subList(lines - wanted, all.length));
            assertThat(tail(wanted)).as("round %d", round).isEqualTo(expected);
        }
    }

    @Test
    void log_large_arrivesWhole() throws Exception {
        byte[] bytes = new byte[5_000_000];
        new Random(3).nextBytes(bytes);
        gateway.plane.files.put(
                new FileName.Log(History.SPLIT, Stream.STDERR), new FakePlane.GrowingFile(bytes, false));

        assertThat(http.get("/v1/logs" + SPLIT + "&stream=stderr").body()).isEqualTo(bytes);
    }

    @Test
    void log_followed_endsWithTheAttempt() throws Exception {
        log(History.COUNT_0, "one\n", true);
        try (Socket socket = ask("/v1/logs" + COUNT + "&follow=true")) {
            InputStream in = afterHead(socket);
            assertThat(chunk(in)).isEqualTo("one\n");
            log(History.COUNT_0, "one\ntwo\n", true);
            assertThat(chunk(in)).isEqualTo("two\n");
            log(History.COUNT_0, "one\ntwo\nthree\n", false);
            assertThat(chunk(in)).isEqualTo("three\n");
            assertThat(chunk(in)).isEmpty();
        }
    }

    @Test
    void log_followedBeforeItIsThere_waitsForIt() throws Exception {
        try (Socket socket = ask("/v1/logs" + COUNT + "&follow=true&tail=5")) {
            InputStream in = afterHead(socket);
            log(History.COUNT_0, "late\n", false);
            assertThat(chunk(in)).isEqualTo("late\n");
            assertThat(chunk(in)).isEmpty();
        }
    }

    @Test
    void log_clientGoes_givesItsPlaceBack() throws Exception {
        log(History.COUNT_0, "one\n", true);
        try (Socket socket = ask("/v1/logs" + COUNT + "&follow=true")) {
            chunk(afterHead(socket));
            assertThat(clients()).isEqualTo(1);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (clients() != 0 && System.nanoTime() < deadline) {
            http.get("/health");
        }
        assertThat(clients()).isZero();
    }

    @Test
    void file_kept_isListedAndSentAsAttachment() throws Exception {
        gateway.plane.files.put(
                new FileName.Output(History.SPLIT, "sub dir/ü.txt"),
                new FakePlane.GrowingFile("abc".getBytes(StandardCharsets.UTF_8), false));

        assertThat(http.get("/v1/files" + SPLIT).json().getJsonArray("files").size())
                .isEqualTo(2);
        RawHttp.Answer file = http.get("/v1/files" + SPLIT + "&path=sub%20dir/%C3%BC.txt");
        assertThat(file.text()).isEqualTo("abc");
        assertThat(file.header("content-type")).isEqualTo("application/octet-stream");
        assertThat(file.header("content-disposition")).isEqualTo("attachment; filename*=UTF-8''%C3%BC.txt");
        RawHttp.Answer head = http.send("HEAD", "/v1/files" + SPLIT + "&path=sub%20dir/%C3%BC.txt", "");
        assertThat(head.header("content-length")).isEqualTo("3");
    }

    private double clients() {
        return gateway.metrics.registry().get("reeve.stream.clients").gauge().value();
    }

    private void log(AttemptId attempt, String text, boolean growing) {
        gateway.plane.files.put(
                new FileName.Log(attempt, Stream.STDOUT),
                new FakePlane.GrowingFile(text.getBytes(StandardCharsets.UTF_8), growing));
    }

    private String range(String header) throws IOException {
        RawHttp.Answer answer = http.get("/v1/logs" + SPLIT, "Range: " + header);
        return answer.status() + " " + answer.text() + " " + answer.header("content-range");
    }

    private String tail(int lines) throws IOException {
        return http.get("/v1/logs" + SPLIT + "&tail=" + lines).text();
    }

    private Socket ask(String path) throws IOException {
        Socket socket = new Socket("127.0.0.1", gateway.port);
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes());
        return socket;
    }

    private static InputStream afterHead(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        assertThat(RawHttp.line(in)).contains("200");
        while (!RawHttp.line(in).isEmpty()) {
            // The headers are not what this is about.
        }
        return in;
    }

    private static String chunk(InputStream in) throws IOException {
        int size = Integer.parseInt(RawHttp.line(in), 16);
        String text = new String(in.readNBytes(size), StandardCharsets.UTF_8);
        RawHttp.line(in);
        return text;
    }
}
