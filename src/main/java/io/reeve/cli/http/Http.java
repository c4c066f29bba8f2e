package io.reeve.cli.http;

import io.reeve.cli.CliException;
import io.reeve.cli.ExitStatus;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** Sends requests to one cluster; an answer that says no is a {@link Problem}, no answer a {@link CliException}. */
public final class Http {
    /** Loopback and local networks answer in milliseconds; more means that nobody is there. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    /** A leader change takes seconds; the gateway answers 503 before this. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);
    /** A document of 100,000 tasks is read and checked for some seconds; the gateway answers 503 before this. */
    private static final Duration DOCUMENT_TIMEOUT = Duration.ofSeconds(70);

    private static final int LARGE_BODY_BYTES = 1 << 20;
    /** A large file over a slow line; the connection's own failure is noticed earlier. */
    private static final Duration UPLOAD_TIMEOUT = Duration.ofHours(1);
    /** For requests that may be repeated: the first try counts. */
    private static final int MAX_TRIES = 3;

    private static final long RETRY_PAUSE_MS = 300;
    /** Less than what it saves. */
    private static final long STOP_MS = 100;

    private final ClusterUrl url;
    private final @Nullable String token;
    private final HttpClient client;

    public Http(ClusterUrl url, @Nullable String token) {
        this.url = url;
        this.token = token;
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT);
        if (url.base().getScheme().equals("http")) {
            builder.sslContext(unused());
        }
        this.client = builder.build();
    }

    /** The default context reads every certificate of the JDK, which plain HTTP need not wait for. */
    private static SSLContext unused() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[0], new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this JDK has no TLS", missing);
        }
    }

    /**
     * Ends the threads of all clients of this process, before it exits: the JVM waits 300 ms for a thread that waits on
     * a socket, and a client of JDK 17 cannot be closed.
     */
    public static void stopWaiting() {
        Thread[] threads = new Thread[Thread.activeCount() + 16];
        int count = Thread.enumerate(threads);
        for (int i = 0; i < count; i++) {
            if (threads[i].getName().endsWith("-SelectorManager")) {
                threads[i].interrupt();
                joined(threads[i]);
            }
        }
    }

    private static void joined(Thread thread) {
        try {
            thread.join(STOP_MS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    public ClusterUrl url() {
        return url;
    }

    public Json get(String path) {
        return json(repeated(request(path).header("Accept", "application/json").GET(), BodyHandlers.ofByteArray()));
    }

    /** The body as it comes; the caller closes it. There is no timeout once the answer began. */
    public InputStream stream(String path, String accept) {
        HttpRequest.Builder request = request(path).header("Accept", accept).GET();
        HttpResponse<InputStream> response = repeated(request, BodyHandlers.ofInputStream());
        if (response.statusCode() >= 300) {
            try (InputStream body = response.body()) {
                throw Problem.of(response.statusCode(), body.readAllBytes());
            } catch (IOException broken) {
                throw unreachable(broken);
            }
        }
        return response.body();
    }

    /** @param repeatable whether sending it twice does what sending it once does */
    public Json post(String path, String contentType, byte[] body, boolean repeatable) {
        HttpRequest.Builder request =
                request(path).header("Content-Type", contentType).POST(BodyPublishers.ofByteArray(body));
        if (body.length > LARGE_BODY_BYTES) {
            request.timeout(DOCUMENT_TIMEOUT);
        }
        BodyHandler<byte[]> handler = BodyHandlers.ofByteArray();
        return json(repeatable ? repeated(request, handler) : once(request, handler));
    }

    /**
     * Has something done that has no key. Sent again only where it was not taken: a second time it would undo what
     * others did in between.
     */
    public Json change(String method, String path, String contentType, byte[] body) {
        HttpRequest.Builder request =
                request(path).header("Content-Type", contentType).method(method, BodyPublishers.ofByteArray(body));
        return json(untilTaken(request));
    }

    public boolean exists(String path) {
        BodyPublisher none = BodyPublishers.noBody();
        HttpResponse<Void> response = repeated(request(path).method("HEAD", none), BodyHandlers.discarding());
        if (response.statusCode() >= 300 && response.statusCode() != 404) {
            throw Problem.of(response.statusCode(), new byte[0]);
        }
        return response.statusCode() < 300;
    }

    public Json delete(String path) {
        return json(untilTaken(request(path).DELETE()));
    }

    /** Opens a WebSocket; fails as any request does. */
    WebSocket webSocket(String path, WebSocket.Listener listener) {
        WebSocket.Builder builder = client.newWebSocketBuilder().connectTimeout(ANSWER_TIMEOUT);
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        String address = url.resolve(path).toString().replaceFirst("^http", "ws");
        try {
            return builder.buildAsync(URI.create(address), listener).get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitStatus.FAILED, "interrupted", interrupted);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof WebSocketHandshakeException refused && refused.getResponse() != null) {
                throw Problem.of(refused.getResponse().statusCode(), body(refused.getResponse()));
            }
            throw unreachable(failed.getCause() instanceof IOException io ? io : new IOException(failed));
        }
    }

    /** Of a refused handshake, which the client reads as text. */
    private static byte[] body(HttpResponse<?> refusal) {
        return String.valueOf(refusal.body()).getBytes(StandardCharsets.UTF_8);
    }

    public Json put(String path, BodyPublisher body) {
        HttpRequest.Builder request = request(path)
                .timeout(UPLOAD_TIMEOUT)
                .header("Content-Type", "application/octet-stream")
                .PUT(body);
        return json(repeated(request, BodyHandlers.ofByteArray()));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path)).timeout(ANSWER_TIMEOUT);
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private Json json(HttpResponse<byte[]> response) {
        if (response.statusCode() >= 300) {
            throw Problem.of(response.statusCode(), response.body());
        }
        try {
            return Json.parse(response.body());
        } catch (IOException notJson) {
            throw new CliException(
                    ExitStatus.UNREACHABLE,
                    "what answers at " + url + " (" + url.origin() + ") is not a Reeve cluster: it sent no JSON",
                    notJson);
        }
    }

    private <T> HttpResponse<T> repeated(HttpRequest.Builder request, BodyHandler<T> handler) {
        for (int tries = 1; ; tries++) {
            try {
                HttpResponse<T> response = send(request, handler);
                if (response.statusCode() != 503 || tries == MAX_TRIES) {
                    return response;
                }
            } catch (IOException failed) {
                if (tries == MAX_TRIES || failed instanceof ConnectException) {
                    throw unreachable(failed);
                }
            }
            pause();
        }
    }

    private HttpResponse<byte[]> untilTaken(HttpRequest.Builder request) {
        for (int tries = 1; ; tries++) {
            HttpResponse<byte[]> response = once(request, BodyHandlers.ofByteArray());
            if (tries == MAX_TRIES || !Problem.saysNotTaken(response.statusCode(), response.body())) {
                return response;
            }
            pause();
        }
    }

    private <T> HttpResponse<T> once(HttpRequest.Builder request, BodyHandler<T> handler) {
        try {
            return send(request, handler);
        } catch (ConnectException refused) {
            throw unreachable(refused);
        } catch (IOException unknown) {
            throw new CliException(
                    ExitStatus.UNREACHABLE,
                    "the connection to " + url + " broke before an answer came (" + told(unknown)
                            + "): it is unknown whether the request was taken; what has a key can be sent again with"
                            + " the same, for anything else look whether it was done",
                    unknown);
        }
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> handler) throws IOException {
        try {
            return client.send(request.build(), handler);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitStatus.FAILED, "interrupted", interrupted);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY_PAUSE_MS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    CliException unreachable(IOException cause) {
        return new CliException(
                ExitStatus.UNREACHABLE,
                "no cluster answers at " + url + " (" + url.origin() + "): " + told(cause)
                        + "\nhint: start one with \"reeve up\", or say where it is with --url or REEVE_URL",
                cause);
    }

    private static String told(IOException cause) {
        if (cause instanceof ConnectException) {
            return "connection refused";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
