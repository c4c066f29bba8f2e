package io.reeve.execute;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        record Started(long pid) implements News {}

        record NotStarted(String message) implements News {}

        record Over(ProcessEnd end) implements News {}

        /** The launcher broke, and its processes were killed. */
        record Lost(String message) implements News {}
    }

    /** Takes the news. */
    interface Listener {
        void on(long launchId, News news);
    }

    private final WorkerConfig config;
    private final WorkerThread thread;
    private final Listener listener;
    private final Runnable deadlinePassed;

    /** Programs by launch, for the sentence that tells of a failure. */
    private final Map<Long, String> programs = new HashMap<>();

    private final Map<Long, Long> pids = new HashMap<>();
    private ProcessLauncher launcher;
    private long deadlineNanos = ProcessLauncher.NO_DEADLINE;
    private boolean closed;

    Launching(WorkerConfig config, WorkerThread thread, Listener listener, Runnable deadlinePassed) throws IOException {
        this.config = config;
        this.thread = thread;
        this.listener = listener;
        this.deadlinePassed = deadlinePassed;
        OwnedFiles.makeFolder(config.dataDir().resolve(AttemptFolder.ATTEMPTS));
        launcher = open();
    }

    boolean takesSpares() {
        return launcher.takesSpares();
    }

    void launch(Attempt attempt, @Nullable Path spare, List<String> env) {
        programs.put(attempt.launchId, attempt.assignment.command().get(0));
        launcher.launch(new ProcessLaunch(
                attempt.launchId,
                attempt.folder.path(),
                spare,
                AttemptEnvironment.mark(attempt.id()),
                attempt.assignment.command(),
                env,
                attempt.user));
    }

    void kill(Attempt attempt, long graceMs) {
        launcher.kill(attempt.launchId, graceMs);
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

    void close() {
        closed = true;
        launcher.close();
    }

    private ProcessLauncher open() {
        Told told = new Told();
        if (config.supervisor()) {
            try {
                Path binary = SupervisorBinary.extract(config.dataDir());
                if (binary != null) {
                    return new SupervisorLauncher(binary, told);
                }
                log.warn("no process supervisor for this platform; attempts outlive a killed JVM");
            } catch (IOException e) {
                log.warn("process supervisor does not start, attempts outlive a killed JVM error={}", e.getMessage());
            }
        }
        return new PlainLauncher(told);
    }

    private void tell(long id, News news) {
        if (news instanceof News.Started started) {
            pids.put(id, started.pid());
        } else {
            pids.remove(id);
            programs.remove(id);
        }
        listener.on(id, news);
    }

    private void notStarted(long id, String message) {
        tell(id, new News.NotStarted(message.replace("%s", programs.getOrDefault(id, "the command"))));
    }

    private void replace(String message) {
        if (closed) {
            return;
        }
        log.error("process supervisor lost, starting another one error={}", message);
        // The leaders died with it, by PR_SET_PDEATHSIG; this is for what they left in their groups.
        pids.values().forEach(pid -> ProcessGroups.signal(pid, "KILL"));
        for (long id : List.copyOf(programs.keySet())) {
            tell(id, new News.Lost("the attempt was stopped because " + message));
        }
        launcher = open();
        launcher.deadline(deadlineNanos);
    }

    /** Brings one launcher's words to the thread. */
    private final class Told implements ProcessLauncher.Listener {
        @Override
        public void started(long id, long pid) {
            thread.post(() -> tell(id, new News.Started(pid)));
        }

        @Override
        public void launchFailed(long id, String message) {
            thread.post(() -> notStarted(id, message));
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
