package io.reeve.cli.http;

import io.reeve.cli.CliException;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** A command beside a task, over a WebSocket. One thread may read while another writes. */
public final class ExecConnection implements AutoCloseable {
    private static final int OUT = 1;

    private final WebSocket socket;
    private final Frames frames;

    /** What came from the command. */
    public sealed interface Frame {
        /** Bytes of its output, or of its error. */
        record Piece(boolean out, byte[] bytes) implements Frame {}

        /** {@code {started}}, {@code {exitStatus, signal}} or {@code {error}}. */
        record Word(Json json) implements Frame {}
    }

    private ExecConnection(WebSocket socket, Frames frames) {
        this.socket = socket;
        this.frames = frames;
    }

    static ExecConnection open(Http http, String path) {
        Frames frames = new Frames();
        return new ExecConnection(http.webSocket(path, frames), frames);
    }

    /** The next frame; null at the end of the connection. */
    public @Nullable Frame next() throws InterruptedException, IOException {
        Frame frame = frames.take();
        if (frame != null) {
            socket.request(1);
        }
        return frame;
    }

    public void say(Json word) throws IOException, InterruptedException {
        sent(() -> socket.sendText(word.toString(), true));
    }

    public void input(byte[] bytes, int length) throws IOException, InterruptedException {
        sent(() -> socket.sendBinary(ByteBuffer.wrap(bytes, 0, length), true));
    }

    private interface Sending {
        CompletionStage<WebSocket> send();
    }

    /** One at a time: the socket takes no second message before the first is out. */
    private synchronized void sent(Sending sending) throws IOException, InterruptedException {
        try {
            sending.send().toCompletableFuture().get();
        } catch (ExecutionException | IllegalStateException closed) {
            throw new IOException("the connection is closed", closed);
        }
    }

    @Override
    public void close() {
        socket.abort();
    }

    /** Keeps what came until it is asked for; the socket is asked for more only then. */
    private static final class Frames implements WebSocket.Listener {
        private final Deque<Frame> waiting = new ArrayDeque<>();
        private final StringBuilder text = new StringBuilder();
        private byte[] bytes = new byte[0];
        private boolean closed;
        private @Nullable Throwable failure;

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (!last) {
                from.request(1);
                return null;
            }
            try {
                add(new Frame.Word(Json.parse(text.toString().getBytes(StandardCharsets.UTF_8))));
            } catch (IOException notJson) {
                onError(from, notJson);
            }
            text.setLength(0);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
            int before = bytes.length;
            bytes = java.util.Arrays.copyOf(bytes, before + part.remaining());
            part.get(bytes, before, bytes.length - before);
            if (!last) {
                from.request(1);
                return null;
            }
            if (bytes.length > 0) {
                add(new Frame.Piece(bytes[0] == OUT, java.util.Arrays.copyOfRange(bytes, 1, bytes.length)));
            }
            bytes = new byte[0];
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            finish(null);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            finish(error);
        }

        private synchronized void finish(@Nullable Throwable error) {
            closed = true;
            failure = error;
            notifyAll();
        }

        private synchronized void add(Frame frame) {
            waiting.add(frame);
            notifyAll();
        }

        synchronized @Nullable Frame take() throws InterruptedException, IOException {
            while (waiting.isEmpty() && !closed) {
                wait();
            }
            if (waiting.isEmpty() && failure != null) {
                throw new IOException("the connection broke: " + failure.getMessage(), failure);
            }
            return waiting.poll();
        }
    }

    /** What a problem document says, as a failure of the command line. */
    public static CliException refused(Json problem) {
        return Problem.of((int) problem.number("status"), problem.toString().getBytes(StandardCharsets.UTF_8));
    }
}
