package io.reeve.execute.process;

import io.reeve.model.NodeId;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Launches through the native supervisor: {@code src/main/native/reeve-supervisor.c} tells what it promises. */
public final class SupervisorLauncher implements ProcessLauncher {
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
            "the launch was not understood by the process supervisor",
            "its control group could not be made",
            "the limit of open files could not be set");

    private static final int STEP_LEASE = 1;
    private static final int STEP_EXEC = 14;

    /** What fails in these is not what the task asked for. */
    private static final Set<Integer> NODE_STEPS = Set.of(2, 3, 4, 5, 6, 7, 8, 9, 16);

    private static final List<ProcessEnd.Cause> CAUSES = List.of(ProcessEnd.Cause.values());

    private final SupervisorSocket socket;
    private final Listener listener;
    private final SupervisorFrames frames = new SupervisorFrames();
    private final Thread reader;
    private final @Nullable ControlGroups groups;
    private int version;
    private long pid;
    private long clockOffsetNs;
    private Survivors survivors = Survivors.NONE;
    private volatile boolean closed;

    /**
     * Takes over the supervisor of the data folder, or starts one.
     *
     * @throws SupervisorRefused where there is one that does not serve this node
     */
    static SupervisorLauncher open(Path binary, Path dataDir, NodeId node, Listener listener) throws IOException {
        return open(binary, dataDir, node, listener, null);
    }

    /** @param groups where launches get control groups, or null: they get none */
    public static SupervisorLauncher open(
            Path binary, Path dataDir, NodeId node, Listener listener, @Nullable ControlGroups groups)
            throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                return new SupervisorLauncher(SupervisorProcess.find(binary, dataDir, node), dataDir, listener, groups);
            } catch (SupervisorRefused refused) {
                if (refused.why() != SupervisorRefused.Why.BUSY || !SupervisorProcess.awaitEnd(refused.pid())) {
                    throw refused;
                }
            } catch (EOFException | SocketException endsNow) {
                // One with nothing to supervise ends by itself; the next find starts another.
                if (tries == SupervisorProcess.TRIES) {
                    throw endsNow;
                }
            }
        }
    }

    private SupervisorLauncher(SupervisorSocket socket, Path dataDir, Listener listener, @Nullable ControlGroups wanted)
            throws IOException {
        this.socket = socket;
        this.listener = listener;
        List<ByteBuffer> past = new ArrayList<>();
        try {
            greeted(socket.read(), dataDir);
            Set<Long> ids = new HashSet<>();
            for (ByteBuffer reply = socket.read(); reply.get(0) != 'Z'; reply = socket.read()) {
                ids.add(reply.getLong(1));
                past.add(reply);
            }
            survivors = new Survivors(ids, survivors.highestId());
            groups = version < SupervisorFrames.LIMITS_VERSION ? null : wanted;
            if (version >= SupervisorFrames.LIMITS_VERSION) {
                frames.groups(groups);
            }
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        reader = new Thread(() -> read(past), "reeve-supervisor-replies");
        reader.setDaemon(true);
        reader.start();
    }

    private void greeted(ByteBuffer reply, Path dataDir) throws IOException {
        byte type = reply.get();
        if (type == 'N') {
            throw refusal(reply, dataDir);
        }
        if (type != 'H') {
            throw new IOException("the process supervisor greets with " + (char) type);
        }
        version = reply.getInt();
        pid = reply.getInt();
        // It read its clock before we read ours, so a deadline in its clock is early by that much, never late.
        clockOffsetNs = reply.getLong() - System.nanoTime();
        survivors = new Survivors(Set.of(), reply.getLong());
    }

    private static SupervisorRefused refusal(ByteBuffer reply, Path dataDir) {
        int number = reply.get();
        int lowest = reply.getInt();
        int highest = reply.getInt();
        long pid = reply.getInt();
        SupervisorRefused.Why[] all = SupervisorRefused.Why.values();
        SupervisorRefused.Why why = number < all.length ? all[number] : SupervisorRefused.Why.UNKNOWN;
        String message = switch (why) {
            case BUSY ->
                "the data folder " + dataDir + " is in use by a running node, process " + pid
                        + ": stop that one first, or choose another folder";
            case VERSION ->
                "the process supervisor of " + dataDir + " (process " + pid
                        + ") was started by another version of Reeve and speaks protocol " + lowest + " to " + highest
                        + ", this version speaks " + SupervisorFrames.LOWEST_VERSION + " to "
                        + SupervisorFrames.HIGHEST_VERSION + ": start the version that started it, or end its"
                        + " attempts with kill " + pid;
            case NODE ->
                "the data folder " + dataDir + " is of another node, whose attempts still run (process " + pid
                        + "): choose another folder or that node's name, or end its attempts with kill " + pid;
            case UNKNOWN ->
                "the process supervisor of " + dataDir + " (process " + pid + ") refuses for reason " + number
                        + ", which this version does not know";
        };
        return new SupervisorRefused(why, pid, message);
    }

    long pid() {
        return pid;
    }

    @Override
    public Survivors survivors() {
        return survivors;
    }

    @Override
    public void launch(ProcessLaunch launch) {
        try {
            frames.launch(launch);
        } catch (IllegalArgumentException e) {
            listener.launchFailed(launch.id(), Fault.LAUNCH, e.getMessage());
        }
    }

    @Override
    public @Nullable ControlGroups groups() {
        return groups;
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
    public void throttle(long id, boolean stop) {
        if (version >= SupervisorFrames.LIMITS_VERSION) {
            frames.throttle(id, stop);
        }
    }

    @Override
    public void deadline(long deadlineNanos) {
        frames.deadline(deadlineNanos == NO_DEADLINE ? 0 : Math.max(1, deadlineNanos + clockOffsetNs));
    }

    @Override
    public void acknowledge(long id) {
        frames.acknowledge(id);
    }

    @Override
    public void flush() {
        if (frames.isEmpty()) {
            return;
        }
        try {
            socket.write(frames.drain());
        } catch (IOException e) {
            // The reader sees the end of the connection and tells.
            log.warn("supervisor write failed pid={} error={}", pid, e.getMessage());
        }
    }

    @Override
    public boolean outlivesTheJvm() {
        return true;
    }

    @Override
    public boolean leave(long untilNanos) {
        closed = true;
        frames.plannedUntil(Math.max(1, untilNanos + clockOffsetNs));
        flush();
        disconnect();
        return true;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        frames.quit();
        flush();
        try {
            reader.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS)); // it sees the end of the supervisor
            ProcessHandle.of(pid).ifPresent(SupervisorLauncher::awaitEnd);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        disconnect();
    }

    /** It has ended, but its parent may have to hear of that yet. */
    private static void awaitEnd(ProcessHandle supervisor) {
        try {
            supervisor.onExit().get(1, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            log.warn("supervisor did not end pid={} seconds={}", supervisor.pid(), CLOSE_SECONDS);
            supervisor.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            log.debug("supervisor not watched pid={}", supervisor.pid(), e);
        }
    }

    private void disconnect() {
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("supervisor was gone already pid={}", pid, e);
        }
    }

    private void read(List<ByteBuffer> past) {
        String why = "it ended";
        try {
            for (ByteBuffer reply : past) {
                onReply(reply);
            }
            while (true) {
                onReply(socket.read());
            }
        } catch (EOFException e) {
            why = "it ended by itself or was killed";
        } catch (IOException e) {
            why = String.valueOf(e.getMessage());
        }
        if (!closed) {
            disconnect();
            listener.broken("the process supervisor (pid " + pid + ") is gone: " + why);
        }
    }

    private void onReply(ByteBuffer reply) throws IOException {
        byte type = reply.get();
        switch (type) {
            case 'I' -> log.info("launch under way id={}", reply.getLong());
            case 'S' -> {
                long id = reply.getLong();
                long leader = reply.getInt();
                reply.getLong(); // its start in ticks, for the supervisor's own journal
                long since = reply.getLong() - clockOffsetNs;
                listener.started(id, leader, since, reply.hasRemaining() ? reply.getInt() : NO_GROUP);
            }
            case 'F' -> {
                long id = reply.getLong();
                int step = reply.get();
                listener.launchFailed(id, fault(step), failure(step, reply.getInt()));
            }
            case 'E' -> listener.ended(reply.getLong(), end(reply));
            case 'X' -> listener.deadlinePassed();
            default -> throw new IOException("unknown reply " + (char) type);
        }
    }

    private static ProcessEnd end(ByteBuffer reply) {
        boolean signalled = reply.get() != 0;
        boolean core = reply.get() != 0;
        int value = reply.getInt();
        long cpuMicros = reply.getLong();
        long maxRssKib = reply.getLong();
        ProcessEnd.Cause cause = cause(reply.get());
        ProcessEnd.Use use = use(reply);
        boolean untouched = reply.hasRemaining() && reply.get() != 0;
        return new ProcessEnd(signalled, value, core, true, cpuMicros, maxRssKib, cause, use, untouched);
    }

    /** What a supervisor of an earlier version does not say. */
    private static ProcessEnd.Use use(ByteBuffer reply) {
        reply.getLong(); // when, on the clock of the wall
        return reply.hasRemaining()
                ? new ProcessEnd.Use(reply.getLong(), reply.getInt(), reply.getInt(), reply.getLong(), reply.getLong())
                : ProcessEnd.Use.UNKNOWN;
    }

    private static ProcessEnd.Cause cause(int number) {
        return number < CAUSES.size() ? CAUSES.get(number) : ProcessEnd.Cause.ITSELF;
    }

    private static Fault fault(int step) {
        if (step == STEP_LEASE) {
            return Fault.DEADLINE;
        }
        return NODE_STEPS.contains(step) ? Fault.NODE : Fault.LAUNCH;
    }

    /** {@code %s} stands for the command in the message of a failed exec. */
    private static String failure(int step, int errno) {
        String what = step < STEPS.size() ? STEPS.get(step) : "step " + step + " failed";
        String why = errno == 0 ? what : what + ": " + Errno.describe(errno);
        return step == STEP_EXEC ? "%s " + why : why;
    }
}
