package io.reeve.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A gateway that answers what a test tells it to, and remembers what it was asked. */
public final class FakeCluster implements AutoCloseable {
    private static final long HELD_AT_MOST_S = 30;

    private record Answer(int status, String type, byte[] body) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Map<String, String> bodies = new ConcurrentHashMap<>();
    private final Map<String, String> tokens = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> awaited = new ConcurrentHashMap<>();
    private final Map<String, String> heldBy = new ConcurrentHashMap<>();

    public FakeCluster() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
        sequence(7);
    }

    /** Of the last event, as the cluster tells it from now on. */
    FakeCluster sequence(long last) {
        answers.remove("GET /v1/cells/self");
        return json(
                "GET /v1/cells/self",
                "{\"cell\":\"c1\",\"version\":\"0.1.0\",\"leader\":\"node-1\",\"sequence\":" + last + "}");
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** @param request such as {@code GET /v1/jobs}, with or without the query; several answers come in turn */
    public FakeCluster json(String request, String... bodiesInTurn) {
        for (String body : bodiesInTurn) {
            answer(request, 200, "application/json", body);
        }
        return this;
    }

    public FakeCluster answer(String request, int status, String type, String body) {
        answers.computeIfAbsent(request, key -> new ArrayDeque<>())
                .add(new Answer(status, type, body.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    /** What such a request is answered with is held back until {@code other} was asked {@code times} times. */
    public FakeCluster hold(String request, String other, int times) {
        awaited.put(other, new CountDownLatch(times));
        heldBy.put(request, other);
        return this;
    }

    /** All requests but the check of the cluster's identity, in order. */
    public List<String> requests() {
        return requests.stream()
                .filter(line -> !line.contains("/v1/cells/self"))
                .toList();
    }

    String body(String request) {
        return bodies.getOrDefault(request, "");
    }

    String token(String request) {
        return tokens.getOrDefault(request, "");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath();
        String query = exchange.getRequestURI().getRawQuery();
        holdBack(path);
        requests.add(query == null ? path : path + "?" + query);
        bodies.put(path, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        String token = exchange.getRequestHeaders().getFirst("Authorization");
        tokens.put(path, token == null ? "" : token);
        Deque<Answer> left = answers.getOrDefault(path + "?" + query, answers.get(path));
        Answer answer = left == null
                ? new Answer(
                        404,
                        "application/problem+json",
                        "{\"detail\":\"nothing here\"}".getBytes(StandardCharsets.UTF_8))
                : left.size() > 1 ? left.poll() : left.peek();
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        boolean noBody = exchange.getRequestMethod().equals("HEAD") || answer.body().length == 0;
        exchange.sendResponseHeaders(answer.status(), noBody ? -1 : answer.body().length);
        if (!noBody) {
            exchange.getResponseBody().write(answer.body());
        }
        exchange.close();
    }

    private void holdBack(String path) {
        CountDownLatch asked = awaited.get(path);
        if (asked != null) {
            asked.countDown();
        }
        String other = heldBy.get(path);
        if (other == null) {
            return;
        }
        try {
            if (!Objects.requireNonNull(awaited.get(other)).await(HELD_AT_MOST_S, TimeUnit.SECONDS)) {
                throw new IllegalStateException(other + " was not asked for " + HELD_AT_MOST_S + " s");
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
