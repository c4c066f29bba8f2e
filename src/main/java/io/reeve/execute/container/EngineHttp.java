package io.reeve.execute.container;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks an engine and waits for the beginning of its answer, for as long as that may take and no longer. The client's
 * own bound holds for TCP alone: a local socket that takes connections and says nothing would hold a thread for ever.
 */
final class EngineHttp implements DockerHttpClient {
    private final DockerHttpClient client;
    private final Duration answer;
    private final ExecutorService threads = Executors.newCachedThreadPool(EngineHttp::thread);

    EngineHttp(DockerHttpClient client, Duration answer) {
        this.client = client;
        this.answer = answer;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "reeve-engine");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public Response execute(Request request) {
        var answered = new CompletableFuture<Response>();
        Future<?> asking = threads.submit(() -> ask(request, answered));
        try {
            return answered.get(answer.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw givenUp(answered, asking, "no answer within " + answer.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw givenUp(answered, asking, "interrupted", e);
        }
    }

    private void ask(Request request, CompletableFuture<Response> answered) {
        try {
            Response response = client.execute(request);
            if (!answered.complete(response)) {
                response.close(); // too late: nobody reads it
            }
        } catch (RuntimeException | Error e) {
            answered.completeExceptionally(e);
        }
    }

    /** Interrupted, it lets go of the connection. */
    private static RuntimeException givenUp(
            CompletableFuture<Response> answered, Future<?> asking, String why, Exception cause) {
        var trouble = new UncheckedIOException(new IOException(why, cause));
        answered.completeExceptionally(trouble);
        asking.cancel(true);
        return trouble;
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        client.close();
    }
}
