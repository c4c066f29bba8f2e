import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The HTTP API of one gateway, as far as the benchmark needs it. */
final class Api {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final long POLL_MS = 20;
    private static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(2);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;

    private Api(String url) {
        this.url = url;
    }

    static Api of(int port) {
        return new Api("http://127.0.0.1:" + port);
    }

    boolean isGreen() throws InterruptedException {
        try {
            HttpRequest health = HttpRequest.newBuilder(URI.create(url + "/health"))
                    .timeout(HEALTH_TIMEOUT)
                    .build();
            return http.send(health, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false; // nobody listens yet
        }
    }

    JsonObject health() throws IOException, InterruptedException {
        return get("/health");
    }

    /** How many tasks wait, of all roles. */
    int waiting() throws IOException, InterruptedException {
        return get("/v1/roles").getJsonArray("roles").stream()
                .mapToInt(role -> ((JsonObject) role).getInteger("waiting"))
                .max()
                .orElse(0);
    }

    void kill(String id) throws IOException, InterruptedException {
        post("/v1/kill", new JsonObject().put("ids", new JsonArray().add(id)));
    }

    /** The node takes no new task; what still runs there after the deadline, such as 5m, is ended and queues again. */
    void drain(String node, String deadline) throws IOException, InterruptedException {
        post("/v1/nodes/" + node + "/drain", new JsonObject().put("deadline", deadline));
    }

    void undrain(String node) throws IOException, InterruptedException {
        post("/v1/nodes/" + node + "/undrain", new JsonObject());
    }

    List<JsonObject> nodes() throws IOException, InterruptedException {
        return get("/v1/nodes").getJsonArray("nodes").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    /** How the first node holds attempts within their limits; a node that is green may not be registered yet. */
    String isolation() throws IOException, InterruptedException {
        long untilNs = System.nanoTime() + REQUEST_TIMEOUT.toNanos();
        List<JsonObject> nodes = nodes();
        while (nodes.isEmpty() && System.nanoTime() < untilNs) {
            Thread.sleep(POLL_MS);
            nodes = nodes();
        }
        if (nodes.isEmpty()) {
            throw new IllegalStateException("no node registered within " + REQUEST_TIMEOUT);
        }
        return nodes.get(0).getJsonObject("attributes").getString("isolation", "unknown");
    }

    /** The id of the job, once it is durable. */
    String submit(JsonObject document) throws IOException, InterruptedException {
        return post("/v1/jobs", document).getString("id");
    }

    JsonObject job(String id) throws IOException, InterruptedException {
        return get("/v1/jobs/" + id);
    }

    /** The server-sent events from now on, with the moment each arrived. */
    Events events(String types) throws IOException, InterruptedException {
        long since = get("/v1/cells/self").getLong("sequence");
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v1/events?since=" + since + types))
                .header("Accept", "text/event-stream")
                .build();
        HttpResponse<Stream<String>> answer = http.send(request, BodyHandlers.ofLines());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("the event stream was refused: " + answer.statusCode());
        }
        Events events = new Events();
        Thread reader = new Thread(() -> events.read(answer.body()), "events");
        reader.setDaemon(true);
        reader.start();
        return events;
    }

    private JsonObject post(String path, JsonObject body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(REQUEST_TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.encode()))
                .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(
                    "POST " + path + " was answered " + answer.statusCode() + " " + answer.body());
        }
        return new JsonObject(answer.body());
    }

    private JsonObject get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(REQUEST_TIMEOUT)
                .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(
                    "GET " + path + " was answered " + answer.statusCode() + " " + answer.body());
        }
        return new JsonObject(answer.body());
    }

    /** What has arrived on one stream, in order. */
    static final class Events {
        private static final long EVENT_TIMEOUT_SECONDS = 30;
        private static final String ENDED = "stream ended";

        private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
        private final Map<String, Integer> seen = new ConcurrentHashMap<>();

        /** How many events of the type have arrived so far, of whatever. */
        int seen(String type) {
            return seen.getOrDefault(type, 0);
        }

        /** Waits for the next event of that type and of that job or node, dropping others, and returns it. */
        Arrival next(String type, String of) throws InterruptedException {
            while (true) {
                Arrival arrival = arrivals.poll(EVENT_TIMEOUT_SECONDS, TimeUnit.SECONDS);
                if (arrival == null) {
                    throw new IllegalStateException(
                            "no " + type + " of " + of + " in " + EVENT_TIMEOUT_SECONDS + " s");
                }
                if (ENDED.equals(arrival.event().getString("type"))) {
                    throw new IllegalStateException("the event stream ended before a " + type + " of " + of);
                }
                if (type.equals(arrival.event().getString("type")) && belongs(arrival.event(), of)) {
                    return arrival;
                }
            }
        }

        /** To the end of the stream, which is where its gateway dies. */
        private void read(Stream<String> lines) {
            try {
                lines.forEach(this::onLine);
            } catch (UncheckedIOException e) {
                arrivals.add(new Arrival(new JsonObject().put("type", ENDED), System.nanoTime()));
            }
        }

        private void onLine(String line) {
            long nowNs = System.nanoTime();
            if (!line.startsWith("data:")) {
                return;
            }
            JsonObject data = new JsonObject(line.substring("data:".length()).trim());
            JsonArray events = data.getJsonArray("events", new JsonArray().add(data));
            for (Object event : events) {
                seen.merge(((JsonObject) event).getString("type", ""), 1, Integer::sum);
                arrivals.add(new Arrival((JsonObject) event, nowNs));
            }
        }

        private static boolean belongs(JsonObject event, String of) {
            return of.equals(event.getString("job"))
                    || of.equals(event.getString("node"))
                    || String.valueOf(event.getString("attempt")).startsWith(of + "/");
        }
    }

    /** An event, and when it arrived on the clock of {@code System.nanoTime}. */
    record Arrival(JsonObject event, long atNs) {}
}
