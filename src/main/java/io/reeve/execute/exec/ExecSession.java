package io.reeve.execute.exec;

import io.reeve.execute.files.DaemonThreads;
import io.reeve.execute.files.FileTrouble;
import io.reeve.message.Exec.Opened;
import io.reeve.message.Exec.Output;
import io.reeve.message.Exec.Write;
import io.reeve.model.AttemptId;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One command beside an attempt: its process, and what is on its way to and from it, which is bounded both ways. For
 * use by any thread; no method waits.
 */
final class ExecSession {
    /** Output that nobody took yet; the process waits when there is more. */
    private static final int MAX_WAITING_BYTES = 64 * 1024;
    /** What one frame of input may hold. */
    private static final int MAX_FRAME_BYTES = 32 * 1024;

    private static final Output NOTHING = new Output(new byte[0], new byte[0], false, null, null, "");

    private final String id;
    private final AttemptId attempt;
    private final Process process;
    private final ExecutorService writer;
    private final CompletableFuture<Opened> opened = new CompletableFuture<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    /** Nobody asks any more. */
    private boolean closed;

    private @Nullable Output last;
    private @Nullable CompletableFuture<Output> asked;
    private long askedNanos = System.nanoTime();

    ExecSession(String id, AttemptId attempt, Process process) {
        this.id = id;
        this.attempt = attempt;
        this.process = process;
        writer = Executors.newSingleThreadExecutor(DaemonThreads.named("reeve-exec-in"));
        DaemonThreads.named("reeve-exec-out").newThread(this::follow).start();
    }

    String id() {
        return id;
    }

    AttemptId attempt() {
        return attempt;
    }

    /** Completes when the command was started, or was not. */
    CompletionStage<Opened> opened() {
        return opened;
    }

    /** When somebody was there last. */
    synchronized long askedNanos() {
        return asked == null ? askedNanos : System.nanoTime();
    }

    private void follow() {
        Output end = new Output(new byte[0], new byte[0], true, null, null, "the command was ended with its attempt");
        try (DataInputStream in = new DataInputStream(process.getInputStream())) {
            Output said = null;
            while (said == null) {
                said = frame(in);
            }
            end = said;
        } catch (EOFException killed) {
            opened.complete(new Opened("", end.trouble()));
        } catch (IOException e) {
            end = new Output(new byte[0], new byte[0], true, null, null, FileTrouble.describe(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        opened.complete(new Opened("", end.trouble()));
        synchronized (this) {
            last = end;
        }
        answer();
        close();
    }

    /** Returns the last word, or null. */
    private @Nullable Output frame(DataInputStream in) throws IOException, InterruptedException {
        ExecFrame frame = ExecFrame.read(in);
        switch (frame.type()) {
            case ExecFrame.STARTED -> opened.complete(new Opened(id, ""));
            case ExecFrame.OUT -> take(out, frame.body());
            case ExecFrame.ERR -> take(err, frame.body());
            default -> {
                return frame.end();
            }
        }
        return null;
    }

    private void take(ByteArrayOutputStream into, byte[] bytes) throws IOException, InterruptedException {
        synchronized (this) {
            into.write(bytes);
        }
        answer();
        synchronized (this) {
            while (!closed && out.size() + err.size() >= MAX_WAITING_BYTES) {
                wait();
            }
        }
    }

    /** Completes as soon as there is something to tell. */
    CompletionStage<Output> read() {
        CompletableFuture<Output> question = new CompletableFuture<>();
        CompletableFuture<Output> before;
        synchronized (this) {
            before = asked;
            asked = question;
            askedNanos = System.nanoTime();
        }
        if (before != null) {
            before.complete(NOTHING); // whoever asked has asked anew
        }
        answer();
        return question;
    }

    /** Nothing came for a while: lets whoever waits ask again. */
    void answerEmpty() {
        CompletableFuture<Output> question;
        synchronized (this) {
            question = asked;
            asked = null;
            askedNanos = System.nanoTime();
        }
        if (question != null) {
            question.complete(NOTHING);
        }
    }

    private void answer() {
        CompletableFuture<Output> question;
        Output piece;
        synchronized (this) {
            boolean empty = out.size() + err.size() == 0;
            if (asked == null || empty && last == null) {
                return;
            }
            question = asked;
            asked = null;
            askedNanos = System.nanoTime();
            piece = empty && last != null
                    ? last
                    : new Output(out.toByteArray(), err.toByteArray(), false, null, null, "");
            out.reset();
            err.reset();
            notifyAll();
        }
        question.complete(piece);
    }

    /** Completes when the input is on its way. Without any it only says that somebody is there. */
    CompletionStage<Opened> write(Write input) {
        synchronized (this) {
            askedNanos = System.nanoTime();
        }
        if (input.bytes().length == 0 && !input.end() && input.columns() == 0) {
            return CompletableFuture.completedStage(new Opened(id, ""));
        }
        CompletableFuture<Opened> written = new CompletableFuture<>();
        try {
            writer.execute(() -> {
                try {
                    send(input);
                    written.complete(new Opened(id, ""));
                } catch (IOException over) {
                    written.complete(new Opened("", "the command is over"));
                }
            });
        } catch (RejectedExecutionException closed) {
            written.complete(new Opened("", "the command is over"));
        }
        return written;
    }

    private void send(Write input) throws IOException {
        OutputStream to = process.getOutputStream();
        byte[] bytes = input.bytes();
        for (int from = 0; from < bytes.length; from += MAX_FRAME_BYTES) {
            frame(to, 'I', bytes, from, Math.min(MAX_FRAME_BYTES, bytes.length - from));
        }
        if (input.columns() > 0) {
            byte[] size = ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putShort((short) input.columns())
                    .putShort((short) input.rows())
                    .array();
            frame(to, 'R', size, 0, size.length);
        }
        if (input.end()) {
            frame(to, 'E', new byte[0], 0, 0);
        }
        to.flush();
    }

    private static void frame(OutputStream to, char type, byte[] bytes, int from, int length) throws IOException {
        byte[] whole = new byte[length + 5];
        ByteBuffer.wrap(whole)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) type)
                .putInt(length)
                .put(bytes, from, length);
        to.write(whole);
    }

    /** Ends the command with all that it started. */
    void close() {
        synchronized (this) {
            closed = true;
            notifyAll(); // nobody takes what waits any more
        }
        // TERM, on which the helper ends its descendants before itself; by the handle, which leaves its output open.
        process.toHandle().destroy();
        writer.shutdown();
    }
}
