package io.reeve.execute.health;

import io.reeve.model.HealthCheck.Probe;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Puts one question to one instance; blocks until it is answered, or its time is over. */
final class Probes {
    private static final int LAST_GOOD_STATUS = 399;
    private static final int FIRST_GOOD_STATUS = 200;

    private static final File DEV_NULL = new File("/dev/null");

    private final BusProbe bus;
    private final HttpClient http;

    Probes(BusProbe bus) {
        this.bus = bus;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** Null where all is well, else what is wrong. */
    @Nullable
    String ask(Subject subject, Probe probe, long timeoutMs) throws InterruptedException {
        try {
            if (probe instanceof Probe.Http asked) {
                return http(port(subject, asked.portIndex()), asked.path(), timeoutMs);
            } else if (probe instanceof Probe.Tcp asked) {
                return tcp(port(subject, asked.portIndex()), timeoutMs);
            } else if (probe instanceof Probe.Command asked) {
                CommandProbe inside = subject.inside();
                return inside != null
                        ? inside.ask(asked.command(), timeoutMs)
                        : command(subject, asked.command(), timeoutMs);
            }
            return bus(subject, ((Probe.EventBus) probe).address(), timeoutMs);
        } catch (IOException | RuntimeException e) {
            return describe(e);
        }
    }

    private static int port(Subject subject, int index) throws IOException {
        if (index >= subject.ports().size()) {
            throw new IOException("it has no port " + index);
        }
        return subject.ports().get(index);
    }

    private @Nullable String http(int port, String path, long timeoutMs) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofMillis(timeoutMs))
                .header("User-Agent", "reeve-health")
                .build();
        try {
            int status = within(timeoutMs, http.sendAsync(request, HttpResponse.BodyHandlers.discarding()))
                    .statusCode();
            boolean good = status >= FIRST_GOOD_STATUS && status <= LAST_GOOD_STATUS;
            return good ? null : "GET " + path + " is answered with status " + status;
        } catch (HttpTimeoutException | TimeoutException e) {
            return "GET " + path + " is not answered within " + timeoutMs + " ms";
        } catch (IOException e) {
            return "GET " + path + " on port " + port + " fails: " + describe(e);
        }
    }

    /** The client's own timeout ends with the headers, and an instance may hang behind them. */
    private static <T> T within(long timeoutMs, CompletableFuture<T> answer)
            throws IOException, InterruptedException, TimeoutException {
        try {
            return answer.get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failed ? failed : new IOException(describe(e.getCause()), e);
        } finally {
            answer.cancel(true);
        }
    }

    private static @Nullable String tcp(int port, long timeoutMs) throws IOException {
        try (Socket socket = new Socket()) {
            int waitMs = (int) Math.min(timeoutMs, Integer.MAX_VALUE);
            socket.connect(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), waitMs);
            return null;
        } catch (IOException e) {
            return "port " + port + " takes no connection: " + describe(e);
        }
    }

    private static @Nullable String command(Subject subject, List<String> command, long timeoutMs)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(subject.runAs());
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(subject.folder().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(DEV_NULL))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> env = builder.environment();
        env.clear();
        for (String entry : subject.environment()) {
            int equals = entry.indexOf('=');
            env.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
        Process process = builder.start();
        try {
            if (process.waitFor(timeoutMs, TimeUnit.MILLISECONDS)) {
                int status = process.exitValue();
                return status == 0 ? null : "the command exits with status " + status;
            }
            return "the command has not ended within " + timeoutMs + " ms";
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private @Nullable String bus(Subject subject, String address, long timeoutMs) throws InterruptedException {
        try {
            bus.ask(address, subject.attempt().toString(), timeoutMs)
                    .toCompletableFuture()
                    .get(timeoutMs, TimeUnit.MILLISECONDS);
            return null;
        } catch (ExecutionException e) {
            return address + " does not reply: " + describe(e);
        } catch (TimeoutException e) {
            return address + " does not reply within " + timeoutMs + " ms";
        }
    }

    private static String describe(Throwable e) {
        Throwable cause = e;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        if (message == null && cause.getCause() != null) {
            message = cause.getCause().getMessage();
        }
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }
}
