package io.reeve.gateway;

import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Events as text frames of a WebSocket. What the client sends is read and dropped. */
final class WebSocketSink implements EventSink {
    private final ServerWebSocket socket;

    WebSocketSink(ServerWebSocket socket, int writeQueueBytes) {
        this.socket = socket;
        socket.setWriteQueueMaxSize(writeQueueBytes);
        socket.handler(ignored -> {});
        socket.exceptionHandler(gone -> {});
    }

    @Override
    public void hello(String cell, long sequence, long oldest) {
        write(new JsonObject()
                .put("type", "hello")
                .put("cell", cell)
                .put("sequence", sequence)
                .put("oldest", oldest));
    }

    @Override
    public void events(List<FeedEvent> events, long position) {
        StringBuilder frame = new StringBuilder("{\"type\":\"events\",\"events\":[");
        for (int i = 0; i < events.size(); i++) {
            frame.append(i == 0 ? "" : ",").append(events.get(i).text());
        }
        socket.writeTextMessage(
                frame.append("],\"last\":").append(position).append('}').toString());
    }

    @Override
    public void tooOld(long sequence, long oldest) {
        write(new JsonObject().put("type", "too-old").put("sequence", sequence).put("oldest", oldest));
    }

    @Override
    public void ping(long position) {
        write(new JsonObject().put("type", "ping").put("last", position));
    }

    @Override
    public boolean isFull() {
        return socket.writeQueueFull();
    }

    @Override
    public void onDrain(Runnable action) {
        socket.drainHandler(drained -> action.run());
    }

    @Override
    public void onClose(Runnable action) {
        socket.closeHandler(closed -> action.run());
    }

    @Override
    public void close() {
        socket.close((short) 1001, "the gateway stops, or the reader was silent for too long");
    }

    private void write(JsonObject frame) {
        socket.writeTextMessage(frame.encode());
    }
}
