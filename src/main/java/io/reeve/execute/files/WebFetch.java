package io.reeve.execute.files;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Fetches from web servers. Follows at most five redirects, and none from https to http; gives up a server that says
 * nothing for a while.
 */
public final class WebFetch implements AutoCloseable {
    private static final Map<Integer, String> WORDS = Map.of(
            401, "Unauthorized",
            403, "Forbidden",
            404, "Not Found",
            410, "Gone",
            429, "Too Many Requests",
            500, "Internal Server Error",
            502, "Bad Gateway",
            503, "Service Unavailable",
            504, "Gateway Timeout");
    private static final long LOOK_MS = 250;

    private final long silenceMs;
    private @Nullable HttpClient client;
    private @Nullable ScheduledExecutorService watch;

    /** @param silenceMs for the answer to begin, and between two parts of it */
    public WebFetch(long silenceMs) {
        this.silenceMs = silenceMs;
    }

    /**
     * What a server said.
     *
     * @param unchanged whether it has the version that was asked about still, of which nothing was sent
     * @param tag names the version that was sent, where the server names it
     */
    public record Answer(boolean unchanged, @Nullable String tag) {}

    /** @param knownTag the version that is here already; what is as it was is not sent again */
    public Answer get(String url, @Nullable String knownTag, IncomingFile into) throws IOException {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofMillis(silenceMs));
        } catch (IllegalArgumentException e) {
            throw new IOException("not an http or https URL", e);
        }
        if (knownTag != null) {
            request.header("if-none-match", knownTag);
        }
        try {
            HttpResponse<InputStream> response =
                    client().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (knownTag != null && response.statusCode() == 304) {
                    return new Answer(true, knownTag);
                }
                requireFound(response.statusCode());
                copy(body, into);
                long announced =
                        response.headers().firstValueAsLong("content-length").orElse(into.size());
                if (announced != into.size()) {
                    throw new IOException("it ended after " + into.size() + " of " + announced + " bytes");
                }
                return new Answer(false, response.headers().firstValue("etag").orElse(null));
            }
        } catch (HttpTimeoutException e) {
            throw new IOException("the server did not answer within " + silenceMs / 1000.0 + " s", e);
        } catch (ConnectException e) {
            boolean unknown = e.getCause() instanceof UnresolvedAddressException
                    || e.getCause() != null && e.getCause().getCause() instanceof UnresolvedAddressException;
            throw new IOException(unknown ? "there is no host of that name" : "the server takes no connection", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static void requireFound(int status) throws IOException {
        if (status == 200) {
            return;
        }
        if (status >= 300 && status < 400) {
            throw new IOException("the server redirects (status " + status
                    + ") more than five times, or from https to http, which is not followed");
        }
        String word = WORDS.get(status);
        throw new IOException("the server answered with status " + status + (word == null ? "" : " (" + word + ")"));
    }

    /** The reader blocks in the stream; closing it from the watching thread is what wakes it. */
    private void copy(InputStream body, IncomingFile into) throws IOException {
        AtomicBoolean silent = new AtomicBoolean();
        Watch look = new Watch(body, into, silent);
        ScheduledFuture<?> watching = watch().scheduleWithFixedDelay(look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
        try {
            into.writeAll(body);
        } catch (IOException e) {
            throw silent.get() ? silence(into, e) : e;
        } finally {
            watching.cancel(false);
        }
        into.requireWanted(); // a stream that was closed under its reader may look as if it had ended
        if (silent.get()) {
            throw silence(into, null);
        }
    }

    private IOException silence(IncomingFile into, @Nullable IOException cause) {
        return new IOException(
                "the server sent nothing for " + silenceMs / 1000.0 + " s, after " + into.size() + " bytes", cause);
    }

    private final class Watch implements Runnable {
        private final InputStream body;
        private final IncomingFile into;
        private final AtomicBoolean silent;
        private long sizeThen;
        private long sinceNanos = System.nanoTime();

        Watch(InputStream body, IncomingFile into, AtomicBoolean silent) {
            this.body = body;
            this.into = into;
            this.silent = silent;
        }

        @Override
        public void run() {
            long now = System.nanoTime();
            if (into.size() != sizeThen) {
                sizeThen = into.size();
                sinceNanos = now;
            }
            boolean over = now - sinceNanos > TimeUnit.MILLISECONDS.toNanos(silenceMs);
            if (over) {
                silent.set(true);
            }
            if (over || into.isAbandoned()) {
                try {
                    body.close();
                } catch (IOException e) {
                    sinceNanos = now; // it is closed again at the next look
                }
            }
        }
    }

    /** Made on first use: most nodes fetch nothing. */
    private synchronized HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder()
                    .connectTimeout(Duration.ofSeconds(10))
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .build();
        }
        return client;
    }

    private synchronized ScheduledExecutorService watch() {
        if (watch == null) {
            watch = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("reeve-fetch-watch"));
        }
        return watch;
    }

    @Override
    public synchronized void close() {
        if (watch != null) {
            watch.shutdownNow();
        }
    }
}
