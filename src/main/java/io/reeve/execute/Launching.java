package io.reeve.execute;

import io.reeve.execute.files.AttemptFolder;
import io.reeve.execute.files.FileTrouble;
import io.reeve.execute.files.NativeTool;
import io.reeve.execute.files.OwnedFiles;
import io.reeve.execute.process.ControlGroups;
import io.reeve.execute.process.LaunchLimits;
import io.reeve.execute.process.PlainLauncher;
import io.reeve.execute.process.ProcessEnd;
import io.reeve.execute.process.ProcessGroups;
import io.reeve.execute.process.ProcessLaunch;
import io.reeve.execute.process.ProcessLauncher;
import io.reeve.execute.process.SupervisorLauncher;
import io.reeve.execute.process.SupervisorRefused;
import io.reeve.message.ToWorker.Assignment;
import io.reeve.model.Isolation;
import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import io.reeve.runner.TaskEnd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the launcher of this platform, brings what it tells to the worker's thread, and starts another one where it
 * breaks. For the worker's thread.
 */
final class Launching {
    private static final Logger log = LoggerFactory.getLogger(Launching.class);

    /** What is told of one launch, in this order: started or not, then lost or over. */
    sealed interface News {
        record Started(long pid, long sinceNanos, int group) implements News {}

        record NotStarted(Reason reason, String message) implements News {}

        record Over(ProcessEnd end) implements News {}

        /** It lives in this JVM. */
        record Progressed(int percent, String text) implements News {}

        /** It lived in this JVM, and is over. */
        record Concluded(TaskEnd end) implements News {}

        /** The launcher broke, its processes were killed, and how this one ended is not known. */
        record Lost(String message) implements News {}
    }

    /** Takes the news. */
    interface Listener {
        void on(long launchId, News news);
    }

    private final WorkerConfig config;
    private final NodeId node;
    private final WorkerThread thread;
    private final Listener listener;
    private final Runnable deadlinePassed;

    /** Programs by launch, for the sentence that tells of a failure. */
    private final Map<Long, String> programs = new HashMap<>();

    private final Map<Long, Long> pids = new HashMap<>();
    private ProcessLauncher launcher;

    /** Null until it is known: what an earlier JVM had said of it still holds until then. */
    private @Nullable Long deadlineNanos;

    private boolean closed;

    Launching(WorkerConfig config, NodeId node, WorkerThread thread, Listener listener, Runnable deadlinePassed)
            throws IOException {
        this.config = config;
        this.node = node;
        this.thread = thread;
        this.listener = listener;
        this.deadlinePassed = deadlinePassed;
        OwnedFiles.makeFolder(config.dataDir().resolve(AttemptFolder.ATTEMPTS));
        launcher = open();
        launcher.survivors().ids().forEach(id -> programs.put(id, "the command"));
    }

    /** What the launcher had before this JVM came. */
    ProcessLauncher.Survivors survivors() {
        return launcher.survivors();
    }

    boolean outlivesTheJvm() {
        return launcher.outlivesTheJvm();
    }

    /** The control groups of attempts; null where there are none. */
    @Nullable
    ControlGroups groups() {
        return launcher.groups();
    }

    boolean takesSpares() {
        return launcher.takesSpares();
    }

    void launch(Attempt attempt, List<String> command, List<String> env) {
        Assignment assignment = attempt.assignment;
        programs.put(attempt.launchId, command.get(0));
        launcher.launch(new ProcessLaunch(
                attempt.launchId,
                attempt.folder.path(),
                attempt.spare,
                AttemptEnvironment.mark(attempt.id()),
                command,
                env,
                attempt.user,
                new ProcessLaunch.Unattended(
                        assignment.keep(), Math.max(0, assignment.runTimeoutMs()), assignment.killGraceMs()),
                LaunchLimits.of(attempt.limits, assignment.allocation().scalars())));
    }

    void kill(long launchId, long graceMs) {
        launcher.kill(launchId, graceMs);
    }

    /** Its end is noted, or is of no interest. */
    void acknowledge(long launchId) {
        launcher.acknowledge(launchId);
    }

    void throttle(Attempt attempt, boolean stop) {
        launcher.throttle(attempt.launchId, stop);
    }

    void warn(Attempt attempt) {
        launcher.warn(attempt.launchId);
    }

    void deadline(long nanos) {
        deadlineNanos = nanos;
        launcher.deadline(nanos);
    }

    void flush() {
        launcher.flush();
    }

    boolean leave(long untilNanos) {
        closed = true;
        return launcher.leave(untilNanos);
    }

    void close() {
        closed = true;
        launcher.close();
    }

    private ProcessLauncher open() throws SupervisorRefused {
        Told told = new Told();
        if (config.supervisor()) {
            try {
                Path binary = NativeTool.extract(NativeTool.SUPERVISOR, config.dataDir());
                if (binary != null) {
                    return SupervisorLauncher.open(binary, config.dataDir(), node, told, findGroups());
                }
                log.warn("no process supervisor for this platform; attempts do not survive this process in order");
            } catch (SupervisorRefused refused) {
                throw refused;
            } catch (IOException e) {
                log.warn("process supervisor does not start error={}", FileTrouble.describe(e));
            }
        }
        requireNoGroups("the process supervisor does not run here");
        return new PlainLauncher(told);
    }

    private @Nullable ControlGroups findGroups() {
        if (config.isolation() == Isolation.NONE) {
            return null;
        }
        // Several nodes of one machine may have one name, but not one folder.
        String folder = Integer.toHexString(config.dataDir().toString().hashCode());
        ControlGroups found = ControlGroups.open("reeve-" + node + "-" + folder);
        if (found == null) {
            requireNoGroups("this process can make none: see docs/limits.md for the rights that it needs");
        }
        return found;
    }

    private void requireNoGroups(String why) {
        if (config.isolation() == Isolation.CGROUP) {
            throw new IllegalStateException(
                    "isolation: cgroup asks for control groups, but " + why + "; auto or none go without them");
        }
    }

    private void tell(long id, News news) {
        if (news instanceof News.Started started) {
            if (pids.put(id, started.pid()) != null) {
                return; // told again, by the successor of a supervisor that left this JVM
            }
        } else {
            pids.remove(id);
            programs.remove(id);
        }
        listener.on(id, news);
    }

    private void notStarted(long id, ProcessLauncher.Fault fault, String message) {
        Reason reason = switch (fault) {
            case LAUNCH -> Reason.LAUNCH_FAILED;
            case NODE -> Reason.NODE_UNFIT;
            case DEADLINE -> Reason.LEASE_EXPIRED;
        };
        tell(id, new News.NotStarted(reason, message.replace("%s", programs.getOrDefault(id, "the command"))));
    }

    private void replace(String message) {
        if (closed) {
            return;
        }
        log.error("process supervisor lost, starting another one error={}", message);
        Set<Long> known = new HashSet<>(programs.keySet());
        try {
            launcher = open();
        } catch (SupervisorRefused refused) {
            log.error("no process supervisor any more error={}", refused.getMessage());
            launcher = new PlainLauncher(new Told());
        }
        if (deadlineNanos != null) {
            launcher.deadline(deadlineNanos);
        }
        // The journal of the old one tells the new one what it had, and that tells it here, now or soon.
        known.removeAll(launcher.survivors().ids());
        for (long id : known) {
            Long pid = pids.get(id);
            if (pid != null) {
                ProcessGroups.signal(pid, "KILL"); // the leader died with it, by PR_SET_PDEATHSIG; what it left did not
            }
            tell(id, new News.Lost("the attempt was stopped because " + message));
        }
    }

    /** Brings one launcher's words to the thread. */
    private final class Told implements ProcessLauncher.Listener {
        @Override
        public void started(long id, long pid, long sinceNanos, int group) {
            thread.post(() -> tell(id, new News.Started(pid, sinceNanos, group)));
        }

        @Override
        public void launchFailed(long id, ProcessLauncher.Fault fault, String message) {
            thread.post(() -> notStarted(id, fault, message));
        }

        @Override
        public void ended(long id, ProcessEnd end) {
            thread.post(() -> tell(id, new News.Over(end)));
        }

        @Override
        public void deadlinePassed() {
            thread.post(deadlinePassed);
        }

        @Override
        public void broken(String message) {
            thread.post(() -> replace(message));
        }
    }
}
