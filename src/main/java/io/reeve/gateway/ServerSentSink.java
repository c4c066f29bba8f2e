package io.reeve.gateway;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Events as server-sent events. The id of each is its sequence, so that a browser goes on by itself. */
final class ServerSentSink implements EventSink {
    static final String TYPE = "text/event-stream";

    private final HttpServerResponse response;

    ServerSentSink(HttpServerResponse response, int writeQueueBytes) {
        this.response = response;
        response.setWriteQueueMaxSize(writeQueueBytes);
        response.putHeader("content-type", TYPE).putHeader("cache-control", "no-store");
        response.exceptionHandler(gone -> {});
        response.setChunked(true);
    }

    @Override
    public void hello(String cell, long sequence, long oldest) {
        JsonObject data =
                new JsonObject().put("cell", cell).put("sequence", sequence).put("oldest", oldest);
        response.write("retry: 1000\nevent: hello\ndata: " + data.encode() + "\n\n");
    }

    @Override
    public void events(List<FeedEvent> events, long position) {
        StringBuilder text = new StringBuilder();
        for (FeedEvent event : events) {
            text.append("id: ")
                    .append(event.sequence())
                    .append("\ndata: ")
                    .append(event.text())
                    .append("\n\n");
        }
        response.write(text.toString());
    }

    @Override
    public void tooOld(long sequence, long oldest) {
        JsonObject data = new JsonObject().put("sequence", sequence).put("oldest", oldest);
        response.write("id: " + sequence + "\nevent: too-old\ndata: " + data.encode() + "\n\n");
    }

    /** A comment, with an id that spares the client the events it did not want when it comes back. */
    @Override
    public void ping(long position) {
        response.write(": ping\nid: " + position + "\n\n");
    }

    @Override
    public boolean isFull() {
        return response.writeQueueFull();
    }

    @Override
    public void onDrain(Runnable action) {
        response.drainHandler(drained -> action.run());
    }

    @Override
    public void onClose(Runnable action) {
        response.closeHandler(closed -> action.run());
    }

    @Override
    public void close() {
        response.end();
    }
}
