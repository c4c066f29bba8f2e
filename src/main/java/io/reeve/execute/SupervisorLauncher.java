package io.reeve.execute;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Launches through the native supervisor: {@code src/main/native/reeve-supervisor.c} tells what it promises. */
final class SupervisorLauncher implements ProcessLauncher {
    private static final Logger log = LoggerFactory.getLogger(SupervisorLauncher.class);

    /** The supervisor needs 5 s at most to reap what it killed. */
    private static final long CLOSE_SECONDS = 8;

    /** What a launch was doing when it failed, by the supervisor's number of the step. */
    private static final List<String> STEPS = List.of(
            "",
            "the lease of the node is over",
            "no process could be made",
            "the attempt's folder could not be made",
            "the working directory could not be made",
            "the folder for temporary files could not be made",
            "the file for stdout could not be made",
            "the file for stderr could not be made",
            "the file for progress could not be made",
            "no session could be made",
            "the working directory could not be entered",
            "the groups of the user could not be taken",
            "the group of the user could not be taken",
            "the user could not be taken",
            "could not be executed",
            "the launch was not understood by the process supervisor");

    private static final int STEP_EXEC = 14;

    private final Process process;
    private final OutputStream requests;
    private final Listener listener;
    private final SupervisorFrames frames = new SupervisorFrames();
    private final long clockOffsetNs;
    private final Thread reader;
    private volatile boolean closed;

    /** Starts the supervisor and waits for its greeting. */
    SupervisorLauncher(Path binary, Listener listener) throws IOException {
        this.listener = listener;
        process = new ProcessBuilder(binary.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        requests = process.getOutputStream();
        DataInputStream replies = new DataInputStream(new BufferedInputStream(process.getInputStream(), 64 * 1024));
        try {
            long supervisorNs = SupervisorFrames.readHello(replies);
            // It read its clock before we read ours, so a deadline in its clock is early by that much, never late.
            clockOffsetNs = supervisorNs - System.nanoTime();
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
        reader = new Thread(() -> read(replies), "reeve-supervisor-replies");
        reader.setDaemon(true);
        reader.start();
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void launch(ProcessLaunch launch) {
        try {
            frames.launch(launch);
        } catch (IllegalArgumentException e) {
            listener.launchFailed(launch.id(), e.getMessage());
        }
    }

    @Override
    public boolean takesSpares() {
        return true;
    }

    @Override
    public void kill(long id, long graceMs) {
        frames.kill(id, graceMs);
    }

    @Override
    public void warn(long id) {
        frames.warn(id);
    }

    @Override
    public void deadline(long deadlineNanos) {
        frames.deadline(deadlineNanos == NO_DEADLINE ? 0 : Math.max(1, deadlineNanos + clockOffsetNs));
    }

    @Override
    public void flush() {
        if (frames.isEmpty()) {
            return;
        }
        try {
            requests.write(frames.drain());
            requests.flush();
        } catch (IOException e) {
            // The reader sees the end of the other pipe and tells.
            log.warn("supervisor write failed pid={} error={}", process.pid(), e.getMessage());
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            requests.close();
        } catch (IOException e) {
            log.debug("supervisor was gone already pid={}", process.pid());
        }
        try {
            if (!process.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                log.warn("supervisor did not end pid={} seconds={}", process.pid(), CLOSE_SECONDS);
                process.destroyForcibly();
            }
            reader.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(DataInputStream replies) {
        String why = "it ended";
        try (replies) {
            while (true) {
                onReply(SupervisorFrames.readReply(replies));
            }
        } catch (EOFException e) {
            why = "it ended by itself or was killed";
        } catch (IOException e) {
            why = String.valueOf(e.getMessage());
        }
        if (!closed) {
            process.destroyForcibly();
            listener.broken("the process supervisor (pid " + process.pid() + ") is gone: " + why);
        }
    }

    private void onReply(ByteBuffer reply) throws IOException {
        byte type = reply.get();
        switch (type) {
            case 'S' -> listener.started(reply.getLong(), reply.getInt());
            case 'F' -> listener.launchFailed(reply.getLong(), failure(reply.get(), reply.getInt()));
            case 'E' -> listener.ended(reply.getLong(), end(reply));
            case 'X' -> listener.deadlinePassed();
            default -> throw new IOException("unknown reply " + (char) type);
        }
    }

    private static ProcessEnd end(ByteBuffer reply) {
        boolean signalled = reply.get() != 0;
        boolean core = reply.get() != 0;
        return new ProcessEnd(signalled, reply.getInt(), core, true, reply.getLong(), reply.getLong());
    }

    /** {@code %s} stands for the command in the message of a failed exec. */
    private static String failure(int step, int errno) {
        String what = step < STEPS.size() ? STEPS.get(step) : "step " + step + " failed";
        String why = errno == 0 ? what : what + ": " + Errno.describe(errno);
        return step == STEP_EXEC ? "%s " + why : why;
    }
}
