package io.reeve.gateway;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A request's body for a thread that blocks. The client is paused while more than {@link #MAX_HELD_BYTES} wait for the
 * reader.
 */
final class BodyInputStream extends InputStream {
    private static final int MAX_HELD_BYTES = 1 << 20;
    /** A client that sends nothing for so long is gone. */
    private static final long IDLE_MS = 60_000;

    private final Context context;
    private final ReadStream<Buffer> body;
    private final long maxBytes;
    private final Queue<Buffer> held = new ArrayDeque<>();
    private Buffer current = Buffer.buffer();
    private int position;
    private long heldBytes;
    private long received;
    private boolean ended;
    private boolean paused;
    private boolean atEnd;
    private @Nullable String broken;

    BodyInputStream(Context context, ReadStream<Buffer> body, long maxBytes) {
        this.context = context;
        this.body = body;
        this.maxBytes = maxBytes;
        body.exceptionHandler(gone -> breakOff("the client went before the end"));
        body.handler(this::take);
        body.endHandler(end -> end());
        body.resume();
    }

    synchronized boolean isTooLarge() {
        return received > maxBytes;
    }

    /** Whether it ended before its end. */
    synchronized boolean isBroken() {
        return broken != null;
    }

    /** Whether the reader has read all of it. */
    synchronized boolean isAtEnd() {
        return atEnd;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        synchronized (this) {
            if (position == current.length() && !next()) {
                atEnd = true;
                return -1;
            }
            int count = Math.min(length, current.length() - position);
            current.getBytes(position, position + count, into, offset);
            position += count;
            return count;
        }
    }

    /** What still comes is dropped. */
    @Override
    public synchronized void close() {
        held.clear();
        ended = true;
        context.runOnContext(here -> body.resume());
    }

    private boolean next() throws IOException {
        long waitUntilMs = System.nanoTime() / 1_000_000 + IDLE_MS;
        while (held.isEmpty()) {
            if (broken == null && isTooLarge()) {
                throw new IOException("it is over the limit of " + maxBytes + " bytes");
            }
            long leftMs = waitUntilMs - System.nanoTime() / 1_000_000;
            if (leftMs <= 0 && broken == null && !ended) {
                broken = "nothing came for " + IDLE_MS + " ms";
            }
            if (broken != null) {
                throw new IOException(broken);
            }
            if (ended) {
                return false;
            }
            await(leftMs);
        }
        current = held.remove();
        position = 0;
        heldBytes -= current.length();
        if (paused && heldBytes < MAX_HELD_BYTES / 2) {
            paused = false;
            context.runOnContext(here -> body.resume());
        }
        return true;
    }

    private void await(long ms) throws IOException {
        try {
            wait(ms);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            broken = "the gateway stops";
            throw new IOException(broken, stopped);
        }
    }

    private synchronized void take(Buffer chunk) {
        received += chunk.length();
        if (ended || received > maxBytes) {
            notifyAll();
            return;
        }
        held.add(chunk);
        heldBytes += chunk.length();
        if (heldBytes >= MAX_HELD_BYTES && !paused) {
            paused = true;
            body.pause();
        }
        notifyAll();
    }

    private synchronized void breakOff(String why) {
        if (!ended) {
            broken = why;
            notifyAll();
        }
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }
}
