package io.reeve.faults;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a client says to one gateway. Every call ends within its bound, also where the gateway's process is frozen. */
final class Web {
    static final String TOKEN = "of-the-fault-suite-alone";

    private static final int CONNECT_MS = 1_500;

    /** Above what a gateway itself waits for a leader. */
    private static final int ANSWER_MS = 12_000;

    /** Above the time between two pings of a stream. */
    private static final int SILENCE_MS = 20_000;

    private Web() {}

    /** @param body empty where the answer was none of JSON */
    record Answer(int status, JsonObject body) {
        boolean isOk() {
            return status / 100 == 2;
        }

        String code() {
            return body.getString("code", "");
        }

        /** What went wrong may be over in a moment, or elsewhere. */
        boolean isWorthAnotherTry() {
            return status >= 500 || status == 429;
        }
    }

    static Answer get(String url, int answerMs) throws IOException {
        return ask("GET", url, null, answerMs);
    }

    static Answer get(String url) throws IOException {
        return ask("GET", url, null, ANSWER_MS);
    }

    static Answer post(String url, JsonObject body) throws IOException {
        return ask("POST", url, body, ANSWER_MS);
    }

    static Answer patch(String url, JsonObject body) throws IOException {
        return ask("PATCH", url, body, ANSWER_MS);
    }

    private static Answer ask(String method, String url, @Nullable JsonObject body, int answerMs) throws IOException {
        HttpURLConnection connection = open(url, answerMs);
        try {
            if (method.equals("PATCH")) {
                // The JDK's oldest client knows no PATCH.
                return PatchRequest.send(url, body, CONNECT_MS, answerMs);
            }
            connection.setRequestMethod(method);
            if (body != null) {
                connection.setDoOutput(true);
                connection.setRequestProperty("content-type", "application/json");
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(body.encode().getBytes(StandardCharsets.UTF_8));
                }
            }
            int status = connection.getResponseCode();
            InputStream stream = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
            return new Answer(status, json(stream == null ? "" : text(stream)));
        } finally {
            connection.disconnect();
        }
    }

    /** The events after that one, as they come; to be closed. */
    static EventLines events(String url, long since) throws IOException {
        HttpURLConnection connection = open(url + "/v1/events?since=" + since, SILENCE_MS);
        connection.setRequestProperty("accept", "text/event-stream");
        try {
            int status = connection.getResponseCode();
            if (status != 200) {
                throw new IOException(url + " answers " + status + " where events were asked for");
            }
            return new EventLines(
                    connection,
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8)));
        } catch (IOException failed) {
            connection.disconnect();
            throw failed;
        }
    }

    static JsonObject json(String text) {
        return text.startsWith("{") ? new JsonObject(text) : new JsonObject();
    }

    private static HttpURLConnection open(String url, int answerMs) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setConnectTimeout(CONNECT_MS);
        connection.setReadTimeout(answerMs);
        connection.setRequestProperty("accept", "application/json");
        connection.setRequestProperty("authorization", "Bearer " + TOKEN);
        return connection;
    }

    private static String text(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
}
