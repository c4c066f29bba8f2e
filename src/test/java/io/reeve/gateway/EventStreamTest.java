package io.reeve.gateway;

import static io.reeve.fixture.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.WebSocket;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EventStreamTest {
    private static final int RING = 500;

    private RunningGateway gateway;
    private FakePlane plane;

    @BeforeEach
    void open() throws Exception {
        gateway = new RunningGateway(new GatewayConfig.Limits(1_000, 1_000, 3, RING, 64 << 10), null);
        plane = gateway.plane;
    }

    @AfterEach
    void close() throws Exception {
        gateway.close();
    }

    /** What a client of the WebSocket saw. */
    private static final class Client {
        final LinkedBlockingQueue<JsonObject> frames = new LinkedBlockingQueue<>();
        final List<Long> sequences = new ArrayList<>();
        WebSocket socket;

        JsonObject next() throws InterruptedException {
            JsonObject frame = frames.poll(10, TimeUnit.SECONDS);
            assertThat(frame).as("a frame within 10 s after %s", last()).isNotNull();
            return frame;
        }

        long last() {
            return sequences.isEmpty() ? -1 : sequences.get(sequences.size() - 1);
        }

        /** Reads until the event has come; frames of other kinds fail the test. */
        void readTo(long sequence) throws InterruptedException {
            while (last() < sequence) {
                JsonObject frame = next();
                assertThat(frame.getString("type")).as(frame.encode()).isIn("events", "ping");
                if (frame.containsKey("events")) {
                    frame.getJsonArray("events").forEach(e -> sequences.add(((JsonObject) e).getLong("seq")));
                }
            }
        }
    }

    private Client connect(String query) throws Exception {
        Client client = new Client();
        client.socket = await(gateway.webSockets
                .webSocket()
                .textMessageHandler(text -> client.frames.add(new JsonObject(text)))
                .connect(gateway.port, "127.0.0.1", "/v1/events" + query));
        return client;
    }

    @Test
    void webSocket_fromThePast_saysHelloAndThenEverything() throws Exception {
        Client client = connect("?since=2");

        assertThat(client.next().getMap())
                .containsEntry("type", "hello")
                .containsEntry("cell", "test-cell")
                .containsEntry("sequence", 8)
                .containsEntry("oldest", 1);
        client.readTo(8);
        plane.happen(History.progress(1), History.progress(2));
        client.readTo(10);
        assertThat(client.sequences).isEqualTo(range(3, 10));
    }

    @Test
    void webSocket_withoutSince_startsNow() throws Exception {
        Client client = connect("");
        client.next();

        plane.happen(History.progress(1));

        client.readTo(9);
        assertThat(client.sequences).isEqualTo(range(9, 9));
    }

    @Test
    void webSocket_filtered_getsOnlyThose() throws Exception {
        Client client = connect("?since=0&type=AttemptRunning,JobSubmitted");
        client.next();

        client.readTo(8);

        assertThat(client.sequences).containsExactly(3L, 5L, 8L);
    }

    @Test
    void webSocket_sinceIsAheadOfTheGateway_waits() throws Exception {
        Client client = connect("?since=9");
        client.next();

        plane.happen(History.progress(1), History.progress(2));

        client.readTo(10);
        assertThat(client.sequences).containsExactly(10L);
    }

    @Test
    void webSocket_whatWasAskedForIsGone_isToldSoAndGoesOn() throws Exception {
        plane.decide(progress(600));
        plane.forgetBefore(300);
        Client client = connect("?since=5");
        client.next();

        JsonObject frame = client.next();

        assertThat(frame.getString("type")).isEqualTo("too-old");
        long from = frame.getLong("sequence");
        plane.happen(History.progress(1));
        client.readTo(plane.sequence());
        assertThat(client.sequences).isEqualTo(range(from + 1, plane.sequence()));
    }

    @Test
    void streams_moreThanAllowed_are429() throws Exception {
        for (int i = 0; i < 3; i++) {
            connect("").next();
        }

        RawHttp.Answer answer = gateway.http.get("/v1/events", "Accept: text/event-stream");

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.json().getString("code")).isEqualTo("too-many-streams");
    }

    /** The bus drops, repeats and mixes up; a client comes and goes, and each time goes on from where it was. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void webSocket_overABadBus_hasNoGapAndNoRepeat(long seed) throws Exception {
        Random random = new Random(seed);
        Client client = connect("?since=0");
        client.next();
        List<Long> seen = new ArrayList<>();
        for (int round = 0; round < 40; round++) {
            deliverBadly(plane.decide(progress(1 + random.nextInt(120))), random);
            if (random.nextInt(6) == 0) {
                plane.setLeaderless(random.nextBoolean());
            }
            if (random.nextInt(8) == 0) {
                await(client.socket.close());
                plane.setLeaderless(false);
                drain(client);
                seen.addAll(client.sequences);
                long since = seen.isEmpty() ? 0 : seen.get(seen.size() - 1);
                client = connect("?since=" + since);
                assertThat(client.next().getString("type")).isEqualTo("hello");
            }
        }
        plane.setLeaderless(false);
        long end = plane.sequence();
        readWithin(client, end, seen);

        assertThat(seen).isEqualTo(range(1, end));
    }

    @Test
    void webSocket_slowClient_isToldTooOldAndHoldsNoMemory() throws Exception {
        Client slow = connect("?since=8");
        slow.next();
        slow.socket.pause();
        Client quick = connect("?since=8");
        quick.next();

        for (int round = 0; round < 200; round++) {
            plane.happen(progress(400));
            quick.readTo(plane.sequence());
        }
        assertThat(quick.sequences).isEqualTo(range(9, plane.sequence()));
        slow.socket.resume();

        long tooOld = 0;
        while (slow.last() < plane.sequence()) {
            JsonObject frame = slow.next();
            if (frame.getString("type").equals("too-old")) {
                tooOld = frame.getLong("sequence");
                plane.happen(History.progress(1));
            } else if (frame.containsKey("events")) {
                frame.getJsonArray("events").forEach(e -> slow.sequences.add(((JsonObject) e).getLong("seq")));
            }
        }

        assertThat(tooOld).as("a too-old frame").isPositive();
        int before = slow.sequences.indexOf(tooOld + 1);
        assertThat(slow.sequences.subList(0, before)).isEqualTo(range(9, 8L + before));
        assertThat(slow.sequences.subList(before, slow.sequences.size()))
                .isEqualTo(range(tooOld + 1, plane.sequence()));
        // 80,000 events of some 300 bytes went by: what waited for the slow one is what the sockets hold, and no more.
        assertThat(before).isLessThan(50_000);
    }

    @Test
    void serverSent_comesBack_goesOnAfterTheLastId() throws Exception {
        try (Socket socket = eventSource("/v1/events?since=0")) {
            InputStream in = socket.getInputStream();
            assertThat(ids(in, 8)).isEqualTo(range(1, 8));
        }
        plane.happen(progress(5));
        try (Socket socket = eventSource("/v1/events?since=0", "Last-Event-ID: 8")) {
            InputStream in = socket.getInputStream();
            assertThat(ids(in, 5)).isEqualTo(range(9, 13));
            plane.happen(History.progress(1));
            assertThat(ids(in, 1)).isEqualTo(range(14, 14));
        }
    }

    private Socket eventSource(String path, String... headers) throws Exception {
        Socket socket = new Socket("127.0.0.1", gateway.port);
        socket.setSoTimeout(10_000);
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n" + more + "\r\n")
                        .getBytes());
        return socket;
    }

    private static List<Long> ids(InputStream in, int count) throws Exception {
        List<Long> ids = new ArrayList<>();
        while (ids.size() < count) {
            String line = RawHttp.line(in);
            if (line.startsWith("id: ")) {
                ids.add(Long.parseLong(line.substring(4)));
            }
        }
        return ids;
    }

    private void deliverBadly(List<JsonObject> events, Random random) {
        List<List<JsonObject>> batches = new ArrayList<>();
        for (int from = 0; from < events.size(); ) {
            int to = Math.min(events.size(), from + 1 + random.nextInt(20));
            int copies = random.nextInt(10) < 3 ? 0 : 1 + random.nextInt(2);
            batches.addAll(Collections.nCopies(copies, events.subList(from, to)));
            from = to;
        }
        if (random.nextBoolean()) {
            Collections.shuffle(batches, random);
        }
        batches.forEach(plane::deliver);
    }

    private static void drain(Client client) {
        for (JsonObject frame = client.frames.poll(); frame != null; frame = client.frames.poll()) {
            if (frame.containsKey("events")) {
                frame.getJsonArray("events").forEach(e -> client.sequences.add(((JsonObject) e).getLong("seq")));
            }
        }
    }

    private static void readWithin(Client client, long end, List<Long> seen) throws Exception {
        long from = seen.isEmpty() ? 0 : seen.get(seen.size() - 1);
        if (from < end) {
            client.readTo(end);
        }
        seen.addAll(client.sequences);
    }

    private static io.reeve.event.Event[] progress(int count) {
        io.reeve.event.Event[] events = new io.reeve.event.Event[count];
        for (int i = 0; i < count; i++) {
            events[i] = History.progress(i);
        }
        return events;
    }

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }
}
