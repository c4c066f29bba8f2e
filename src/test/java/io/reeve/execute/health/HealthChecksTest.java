package io.reeve.execute.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.reeve.model.AttemptId;
import io.reeve.model.HealthCheck;
import io.reeve.model.HealthCheck.Probe;
import io.reeve.model.InstanceHealth;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class HealthChecksTest {
    private static final AttemptId ID = AttemptId.parse("shop.1/web/0@1");

    @TempDir
    private Path folder;

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final HealthChecks checks =
            new HealthChecks((attempt, health, message) -> told.add(attempt + " " + health + " " + message));

    @AfterEach
    void close() {
        checks.close();
    }

    private void begin(Probe probe, int port, long timeoutMs) {
        var check = new HealthCheck(probe, 100, 0, timeoutMs, 2);
        checks.begin(new Subject(
                ID,
                check,
                null,
                List.of(port),
                folder,
                List.of("PATH=/usr/bin:/bin", "A=b"),
                List.of(),
                0,
                false,
                null));
    }

    private String next() throws InterruptedException {
        String next = String.valueOf(told.poll(20, TimeUnit.SECONDS));
        return next.startsWith(ID + " STARTING ") ? String.valueOf(told.poll(20, TimeUnit.SECONDS)) : next;
    }

    @Test
    void http_statusThatChanges_isTold() throws Exception {
        AtomicInteger status = new AtomicInteger(204);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 8);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        server.start();
        try {
            begin(new Probe.Http(0, "/health"), server.getAddress().getPort(), 5_000);
            assertThat(next()).startsWith(ID + " READY");
            status.set(503);
            assertThat(next()).isEqualTo(ID + " NOT_READY GET /health is answered with status 503");
            assertThat(next()).startsWith(ID + " UNHEALTHY 2 times in a row: GET /health");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void http_noAnswer_isAFailureWithinItsTime() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"))) {
            begin(new Probe.Http(0, "/"), silent.getLocalPort(), 200);

            assertThat(next()).isEqualTo(ID + " UNHEALTHY 2 times in a row: GET / is not answered within 200 ms");
        }
    }

    @Test
    void http_bodyThatNeverEnds_isAFailureWithinItsTime() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 8);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().flush();
            try {
                over.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        try {
            begin(new Probe.Http(0, "/"), server.getAddress().getPort(), 200);

            assertThat(next()).isEqualTo(ID + " UNHEALTHY 2 times in a row: GET / is not answered within 200 ms");
        } finally {
            over.countDown();
            server.stop(0);
        }
    }

    @Test
    void tcp_portThatCloses_isTold() throws Exception {
        ServerSocket open = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"));
        begin(new Probe.Tcp(0), open.getLocalPort(), 5_000);
        assertThat(next()).startsWith(ID + " READY");
        open.close();

        assertThat(next()).startsWith(ID + " NOT_READY port " + open.getLocalPort() + " takes no connection");
    }

    @Test
    void command_exitStatus_decides_andItsFolderIsTheTasks() throws Exception {
        begin(new Probe.Command(List.of("/bin/sh", "-c", "test \"$A\" = b && test -f well")), 1, 5_000);
        assertThat(next()).isEqualTo(ID + " UNHEALTHY 2 times in a row: the command exits with status 1");
        Files.createFile(folder.resolve("well"));

        assertThat(next()).startsWith(ID + " READY");
    }

    @Test
    void command_thatHangs_isEndedWithAllItStarted() throws Exception {
        begin(new Probe.Command(List.of("/bin/sh", "-c", "sleep 1000 & echo $! > child; sleep 1000")), 1, 500);

        assertThat(next()).contains("UNHEALTHY").contains("has not ended within 500 ms");
        long child = Long.parseLong(Files.readString(folder.resolve("child")).strip());
        checks.end(ID);
        CompletableFuture<?> gone = ProcessHandle.of(child)
                .<CompletableFuture<?>>map(process -> process.onExit())
                .orElseGet(() -> CompletableFuture.completedFuture(null));
        gone.get(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bus_reply_decides(boolean replies) throws Exception {
        checks.askOver(
                (address, body, timeoutMs) -> replies && address.equals("web.health") && body.equals(ID.toString())
                        ? CompletableFuture.completedFuture("ok")
                        : CompletableFuture.failedFuture(new IllegalStateException("nobody is there")));
        begin(new Probe.EventBus("web.health"), 1, 5_000);

        assertThat(next())
                .isEqualTo(
                        replies
                                ? ID + " READY "
                                : ID + " UNHEALTHY 2 times in a row: web.health does not reply: nobody is there");
    }

    @Test
    void end_nothingMore_isTold() throws Exception {
        try (ServerSocket open = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"))) {
            begin(new Probe.Tcp(0), open.getLocalPort(), 5_000);
            assertThat(next()).contains(InstanceHealth.READY.name());
            checks.end(ID);
        }

        assertThat(told.poll(500, TimeUnit.MILLISECONDS)).isNull();
    }
}
