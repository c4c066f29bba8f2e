package io.reeve.execute.process;

import io.reeve.execute.files.AttemptFolder;
import io.reeve.execute.files.DaemonThreads;
import io.reeve.execute.files.FileTrouble;
import io.reeve.execute.files.OwnedFiles;
import io.reeve.execute.files.UserIds;
import io.reeve.message.Reading.Stream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Launches with {@link ProcessBuilder}, where the native supervisor does not run. It cannot tell signal N from exit
 * status 128 + N, ends nothing while the JVM hangs, leaves it to the next JVM to end what a killed one ran, and needs
 * {@code setsid} to end whole groups: without it, descendants that are still connected to the process.
 */
public final class PlainLauncher implements ProcessLauncher {
    private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

    /** Between two looks at a group that is dying. */
    private static final long LOOK_AGAIN_MS = 20;

    private static final long CLOSE_SECONDS = 8;

    /** A shell reports signal N so, and so does {@link Process#exitValue()}. */
    private static final int SIGNAL_BASE = 128;

    private static final int LAST_SIGNAL = 64;
    private static final String SETSID = find("setsid", DEFAULT_PATH);
    private static final String SETPRIV = find("setpriv", DEFAULT_PATH);

    private final Listener listener;
    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(1, DaemonThreads.named("reeve-plain-launcher"));
    private final Map<Long, Process> running = new HashMap<>();
    private final Set<Long> kept = new HashSet<>();
    private long deadlineNanos = NO_DEADLINE;
    private boolean over;

    public PlainLauncher(Listener listener) {
        this.listener = listener;
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void launch(ProcessLaunch launch) {
        thread.execute(() -> {
            if (over) {
                listener.launchFailed(launch.id(), Fault.DEADLINE, "the lease of the node is over");
                return;
            }
            try {
                start(launch);
            } catch (IllegalArgumentException e) {
                listener.launchFailed(launch.id(), Fault.LAUNCH, e.getMessage());
            } catch (IOException e) {
                listener.launchFailed(launch.id(), Fault.NODE, FileTrouble.describe(e));
            }
        });
    }

    private void start(ProcessLaunch launch) throws IOException {
        AttemptFolder folder = new AttemptFolder(launch.folder());
        OwnedFiles.makeFolder(folder.path());
        OwnedFiles.makeOwnFolder(folder.work(), launch.user());
        OwnedFiles.makeOwnFolder(folder.tmp(), launch.user());
        Path stdout = folder.log(Stream.STDOUT);
        Path stderr = folder.log(Stream.STDERR);
        for (Path file : List.of(stdout, stderr, folder.progress())) {
            OwnedFiles.makeOwnFile(file, launch.user());
        }
        ProcessBuilder builder = new ProcessBuilder(command(launch))
                .directory(folder.work().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(stdout.toFile()))
                .redirectError(ProcessBuilder.Redirect.appendTo(stderr.toFile()));
        builder.environment().clear();
        for (String entry : launch.env()) {
            int equals = entry.indexOf('=');
            builder.environment().put(entry.substring(0, equals), entry.substring(equals + 1));
        }
        Process process = builder.start();
        running.put(launch.id(), process);
        if (launch.unattended().keep()) {
            kept.add(launch.id());
        }
        listener.started(launch.id(), process.pid(), System.nanoTime(), NO_GROUP);
        process.onExit().thenAccept(ended -> {
            try {
                thread.execute(() -> drain(launch.id(), ended));
            } catch (RejectedExecutionException e) {
                // Closed meanwhile: nobody listens any more.
            }
        });
    }

    /** The words before a command that make it run as that user; none for the node's own. */
    public static List<String> asUser(@Nullable UserIds user) {
        if (user == null) {
            return List.of();
        }
        if (SETPRIV == null) {
            throw new IllegalArgumentException("cannot run as " + user.name()
                    + " on this node: neither the process supervisor nor setpriv is there");
        }
        return List.of(SETPRIV, "--reuid=" + user.uid(), "--regid=" + user.gid(), "--clear-groups", "--");
    }

    private List<String> command(ProcessLaunch launch) {
        List<String> command = new ArrayList<>();
        if (SETSID != null) {
            command.add(SETSID);
        }
        command.addAll(asUser(launch.user()));
        String program = launch.command().get(0);
        String found = program.contains("/") ? program : find(program, path(launch.env()));
        Path file =
                found == null ? null : new AttemptFolder(launch.folder()).work().resolve(found);
        if (file == null || !Files.exists(file)) {
            throw new IllegalArgumentException(program + " could not be executed: No such file or directory");
        }
        if (!Files.isExecutable(file) || Files.isDirectory(file)) {
            throw new IllegalArgumentException(program + " could not be executed: Permission denied");
        }
        command.add(found);
        command.addAll(launch.command().subList(1, launch.command().size()));
        return command;
    }

    @Override
    public @Nullable ControlGroups groups() {
        return null;
    }

    /** Nothing tells a later JVM of these. */
    @Override
    public Survivors survivors() {
        return Survivors.NONE;
    }

    @Override
    public void acknowledge(long id) {}

    @Override
    public boolean outlivesTheJvm() {
        return false;
    }

    @Override
    public boolean leave(long untilNanos) {
        return false;
    }

    @Override
    public boolean takesSpares() {
        return false;
    }

    @Override
    public void kill(long id, long graceMs) {
        thread.execute(() -> {
            Process process = running.get(id);
            if (process == null) {
                return;
            }
            signal(process, graceMs == 0 ? "KILL" : "TERM");
            if (graceMs > 0 && SETSID != null) {
                ProcessGroups.signal(process.pid(), "CONT"); // a stopped process does not see TERM
            }
            if (graceMs > 0) {
                thread.schedule(
                        () -> {
                            if (running.get(id) == process) {
                                signal(process, "KILL");
                            }
                        },
                        graceMs,
                        TimeUnit.MILLISECONDS);
            }
        });
    }

    /** Only to a group of its own: the process of a platform without setsid is alone and gets it from the shell. */
    @Override
    public void warn(long id) {
        thread.execute(() -> {
            Process process = running.get(id);
            if (process != null && (SETSID == null || !ProcessGroups.signal(process.pid(), "USR1"))) {
                ProcessGroups.signalOne(process.pid(), "USR1");
            }
        });
    }

    @Override
    public void throttle(long id, boolean stop) {
        thread.execute(() -> {
            Process process = running.get(id);
            if (process != null && SETSID != null) {
                ProcessGroups.signal(process.pid(), stop ? "STOP" : "CONT");
            }
        });
    }

    @Override
    public void deadline(long deadlineNanos) {
        thread.execute(() -> {
            this.deadlineNanos = deadlineNanos;
            over = false;
            if (deadlineNanos != NO_DEADLINE) {
                thread.schedule(() -> expire(deadlineNanos), deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        });
    }

    private void expire(long passedNanos) {
        if (deadlineNanos == passedNanos) {
            over = true;
            deadlineNanos = NO_DEADLINE;
            running.forEach((id, process) -> {
                if (!kept.contains(id)) {
                    signal(process, "KILL");
                }
            });
            listener.deadlinePassed();
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        if (thread.isShutdown()) {
            return;
        }
        thread.execute(this::killAndWait);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void killAndWait() {
        running.values().forEach(process -> signal(process, "KILL"));
        try {
            for (Process process : running.values()) {
                process.waitFor();
                if (SETSID != null) {
                    ProcessGroups.signal(process.pid(), "KILL"); // what it started while it was killed
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // close() has waited long enough
        }
    }

    /** The leader is gone: ends what it left in its group, and tells when nothing is left. */
    private void drain(long id, Process process) {
        if (SETSID != null && ProcessGroups.signal(process.pid(), "KILL")) {
            if (!thread.isShutdown()) {
                thread.schedule(() -> drain(id, process), LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
            }
            return;
        }
        running.remove(id);
        kept.remove(id);
        int status = process.exitValue();
        boolean signalled = status > SIGNAL_BASE && status <= SIGNAL_BASE + LAST_SIGNAL;
        listener.ended(
                id, new ProcessEnd(signalled, signalled ? status - SIGNAL_BASE : status, false, !signalled, -1, -1));
    }

    private static void signal(Process process, String signal) {
        if (SETSID != null && ProcessGroups.signal(process.pid(), signal)) {
            return;
        }
        // Either no setsid here, or the process has not come to it yet.
        process.descendants().forEach(signal.equals("KILL") ? ProcessHandle::destroyForcibly : ProcessHandle::destroy);
        if (signal.equals("KILL")) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
    }

    private static String path(List<String> env) {
        for (String entry : env) {
            if (entry.startsWith("PATH=")) {
                return entry.substring("PATH=".length());
            }
        }
        return DEFAULT_PATH;
    }

    private static @Nullable String find(String program, String path) {
        for (String folder : path.split(":")) {
            Path candidate = Path.of(folder, program);
            if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
                return candidate.toString();
            }
        }
        return null;
    }
}
