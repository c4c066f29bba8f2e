package io.reeve.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.HttpURLConnection;
import org.jspecify.annotations.Nullable;

/** Server-sent events, one message after the other. */
final class EventLines implements AutoCloseable {
    /** @param type empty for an event of the cell, whose sequence is {@code id} */
    record Told(String type, long id, String data) {}

    private final HttpURLConnection connection;
    private final BufferedReader lines;
    private volatile boolean ended;

    EventLines(HttpURLConnection connection, BufferedReader lines) {
        this.connection = connection;
        this.lines = lines;
    }

    /** Null at the end; throws where nothing came for longer than a living gateway is silent. */
    @Nullable
    Told next() throws IOException {
        String type = "";
        long id = -1;
        StringBuilder data = new StringBuilder();
        for (String line = lines.readLine(); line != null && !ended; line = lines.readLine()) {
            if (line.isEmpty()) {
                if (data.length() > 0) {
                    return new Told(type, id, data.toString());
                }
                type = "";
                id = -1;
            } else if (line.startsWith("event:")) {
                type = line.substring("event:".length()).strip();
            } else if (line.startsWith("id:")) {
                id = Long.parseLong(line.substring("id:".length()).strip());
            } else if (line.startsWith("data:")) {
                data.append(line.substring("data:".length()).strip());
            }
        }
        return null;
    }

    /** For any thread: no more than what is being read now. A close would wait for a reader that gets no event. */
    void end() {
        ended = true;
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
