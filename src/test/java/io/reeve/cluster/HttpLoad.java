package io.reeve.cluster;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Somebody who looks a service up again and again, and sends requests to its instances in turn, each anew. */
final class HttpLoad implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int TIMEOUT_MS = 5_000;
    /** Leaves the machine to the servers. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

    private static final long LOOKUP_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** For some hundred answers on a machine that others use too. */
    private static final long ANSWERS_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final HttpClient lookups =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI lookup;
    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, AtomicLong> answers = new ConcurrentHashMap<>();
    private final List<String> failures = new ArrayList<>();
    private final AtomicLong turn = new AtomicLong();
    private volatile List<String> addresses = List.of();
    private volatile boolean triesAnother;
    private volatile boolean closed;

    private HttpLoad(String gateway, String job, String task) {
        lookup = URI.create(gateway + "/v1/services?job=" + job + "&task=" + task);
    }

    static HttpLoad start(String gateway, String job, String task) throws Exception {
        HttpLoad load = new HttpLoad(gateway, job, task);
        load.lookUp();
        load.begin(load::keepLookingUp);
        for (int i = 0; i < THREADS; i++) {
            load.begin(load::sendRequests);
        }
        return load;
    }

    private void begin(Runnable work) {
        Thread thread = new Thread(work, "http-load");
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** From here on a request that fails goes to another instance, as a client must that outlives a crash. */
    void triesAnother() {
        triesAnother = true;
    }

    private void keepLookingUp() {
        while (!closed) {
            LockSupport.parkNanos(LOOKUP_NANOS);
            try {
                lookUp();
            } catch (IOException | RuntimeException e) {
                fail("lookup: " + e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void lookUp() throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(lookup).timeout(Duration.ofSeconds(5)).build();
        JsonObject answer = new JsonObject(
                lookups.send(request, HttpResponse.BodyHandlers.ofString()).body());
        JsonArray found = answer.getJsonArray("services").getJsonObject(0).getJsonArray("addresses");
        addresses = found.stream().map(String::valueOf).toList();
    }

    private void sendRequests() {
        while (!closed) {
            List<String> known = addresses;
            int tries = triesAnother ? known.size() : 1;
            long first = turn.getAndIncrement(); // each try goes to another one, whatever other threads draw
            String trouble = known.isEmpty() ? "no instance is known" : "";
            for (int i = 0; i < tries && (i == 0 || !trouble.isEmpty()) && !known.isEmpty(); i++) {
                String address = known.get((int) ((first + i) % known.size()));
                try {
                    String version = get(address);
                    answers.computeIfAbsent(version, name -> new AtomicLong()).incrementAndGet();
                    trouble = "";
                } catch (IOException e) {
                    trouble = address + " of " + known + ": " + e;
                }
            }
            if (!trouble.isEmpty() && !closed) {
                fail(trouble);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static String get(String address) throws IOException {
        HttpURLConnection request = (HttpURLConnection)
                URI.create("http://" + address + "/").toURL().openConnection();
        request.setConnectTimeout(TIMEOUT_MS);
        request.setReadTimeout(TIMEOUT_MS);
        request.setRequestProperty("Connection", "close");
        try (var body = request.getInputStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            request.disconnect();
        }
    }

    private void fail(String what) {
        synchronized (failures) {
            failures.add(what);
        }
    }

    /** What went wrong so far. */
    List<String> failures() {
        synchronized (failures) {
            return List.copyOf(failures);
        }
    }

    /** The versions that answered so far. */
    Set<String> versions() {
        return new TreeSet<>(answers.keySet());
    }

    long answered() {
        return answers.values().stream().mapToLong(AtomicLong::get).sum();
    }

    /** Until the version answered so many requests more. */
    void awaitAnswers(String version, int more) {
        AtomicLong count = answers.computeIfAbsent(version, name -> new AtomicLong());
        long until = count.get() + more;
        long endNanos = System.nanoTime() + ANSWERS_NANOS;
        while (count.get() < until && failures().isEmpty()) {
            if (System.nanoTime() - endNanos > 0) {
                throw new AssertionError("version " + version + " answered " + (count.get() - until + more) + " of "
                        + more + " requests more, from " + addresses);
            }
            LockSupport.parkNanos(LOOKUP_NANOS);
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        }
    }
}
