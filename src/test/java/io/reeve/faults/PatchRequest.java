package io.reeve.faults;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A request of a method that the JDK's oldest client does not know, bounded from the first byte to the last. */
final class PatchRequest {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private PatchRequest() {}

    static Web.Answer send(String url, @Nullable JsonObject body, int connectMs, int answerMs) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofMillis((long) connectMs + answerMs))
                .header("authorization", "Bearer " + Web.TOKEN)
                .header("accept", "application/json")
                .header("content-type", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(body == null ? "" : body.encode()))
                .build();
        CompletableFuture<HttpResponse<String>> answer =
                CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        try {
            HttpResponse<String> response = answer.get((long) connectMs + answerMs, TimeUnit.MILLISECONDS);
            return new Web.Answer(response.statusCode(), Web.json(response.body()));
        } catch (TimeoutException | ExecutionException failed) {
            answer.cancel(true);
            throw new IOException("no answer from " + url + ": " + failed, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }
}
