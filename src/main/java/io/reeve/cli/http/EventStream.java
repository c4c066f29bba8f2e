package io.reeve.cli.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Server-sent events, one JSON value each. Closing it from another thread ends a reader that waits. */
public final class EventStream implements AutoCloseable {
    /** One event of a job with ten thousand groups; a longer line is not ours. */
    private static final int MAX_EVENT_CHARS = 64 << 20;

    private final InputStream body;
    private final BufferedReader lines;

    EventStream(InputStream body) {
        this.body = body;
        this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8), 1 << 16);
    }

    /**
     * One event of the stream.
     *
     * @param name {@code message} if the server gave none
     */
    public record Sent(String name, Json data) {}

    /** Waits for the next event; null at the end of the stream. Comments, which keep the line alive, are skipped. */
    public @Nullable Sent next() throws IOException {
        String name = "message";
        StringBuilder data = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                if (data.length() > 0) {
                    return new Sent(name, Json.parse(data.toString()));
                }
                name = "message";
            } else if (line.startsWith("event:")) {
                name = line.substring(6).strip();
            } else if (line.startsWith("data:")) {
                data.append(line, line.startsWith("data: ") ? 6 : 5, line.length());
                if (data.length() > MAX_EVENT_CHARS) {
                    throw new IOException("an event is longer than " + MAX_EVENT_CHARS + " characters");
                }
            }
        }
        return null;
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException alreadyGone) {
            // What matters is that nobody reads on.
            return;
        }
    }
}
