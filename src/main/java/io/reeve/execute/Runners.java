package io.reeve.execute;

import io.reeve.execute.container.Containers;
import io.reeve.execute.process.ControlGroups;
import io.reeve.execute.process.ProcessLauncher;
import io.reeve.execute.report.Words;
import io.reeve.message.ToWorker.Assignment;
import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import io.reeve.model.Work;
import io.reeve.runner.RunnerContext;
import io.reeve.runner.Running;
import io.reeve.runner.TaskEnd;
import io.reeve.runner.TaskListener;
import io.reeve.runner.TaskRun;
import io.reeve.runner.TaskRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts each attempt with the runner of its kind, and stops it. What a runner has a process for goes on in the
 * launcher; all else is held here, and told in the same words. For the worker's thread.
 */
final class Runners {
    private static final Logger log = LoggerFactory.getLogger(Runners.class);

    private static final long OWN_PID = ProcessHandle.current().pid();

    private final NodeId node;
    private final WorkerThread thread;
    private final Launching.Listener listener;
    private final Launching processes;
    private final Map<String, TaskRunner> byKind = new TreeMap<>();

    /** What lives in this JVM. */
    private final Map<Long, InJvm> inJvm = new HashMap<>();

    private long incarnation = -1;

    Runners(WorkerConfig config, NodeId node, WorkerThread thread, Launching.Listener listener, Runnable deadlinePassed)
            throws IOException {
        this.node = node;
        this.thread = thread;
        this.listener = listener;
        processes = new Launching(config, node, thread, listener, deadlinePassed);
        byKind.put(Work.COMMAND, new CommandRunner());
        byKind.put(Work.Container.KIND, new ContainerRunner());
        var context = new RunnerContext(node, config.dataDir());
        for (TaskRunner runner : config.runners()) {
            runner.open(context);
            if (byKind.putIfAbsent(runner.kind(), runner) != null) {
                throw new IOException("two runners for the kind " + runner.kind() + ": "
                        + runner.getClass().getName());
            }
        }
    }

    /** What the launcher had before this JVM came; of all else there is nothing left. */
    ProcessLauncher.Survivors survivors() {
        return processes.survivors();
    }

    boolean outlivesTheJvm() {
        return processes.outlivesTheJvm();
    }

    void begin(long ofIncarnation) {
        incarnation = ofIncarnation;
    }

    /** Starts it; what became of that is told to the listener, never before this returns. */
    void launch(Attempt attempt, Housekeeping housekeeping) {
        Assignment assignment = attempt.assignment;
        Work work = assignment.work();
        TaskRunner runner = byKind.get(work == null ? Work.COMMAND : work.kind());
        long id = attempt.launchId;
        if (runner == null) {
            String kind = work == null ? Work.COMMAND : work.kind();
            bring(
                    id,
                    new Launching.News.NotStarted(
                            Reason.LAUNCH_FAILED, "this node has no runner for the kind " + kind));
            return;
        }
        var run = new Run(attempt, housekeeping);
        try {
            Running running = runner.start(run, run);
            if (!run.supervised) {
                inJvm.put(id, new InJvm(running, run));
            }
        } catch (Exception | LinkageError e) {
            String message = e.getMessage() == null ? e.toString() : e.getMessage();
            if (run.supervised) {
                log.warn("runner failed behind the start of its process attempt={}", attempt, e);
            } else {
                bring(id, new Launching.News.NotStarted(Reason.LAUNCH_FAILED, message));
            }
        }
    }

    /** Whether it has no process of its own. */
    boolean isInJvm(long launchId) {
        return inJvm.containsKey(launchId);
    }

    /** The control groups of attempts with a process; null where there are none. */
    @Nullable
    ControlGroups groups() {
        return processes.groups();
    }

    /** How limits are held: {@code cgroup-v1}, {@code cgroup-v2} or {@code polling}. */
    String isolation() {
        ControlGroups found = groups();
        return found == null ? "polling" : "cgroup-v" + found.version();
    }

    void throttle(Attempt attempt, boolean stop) {
        processes.throttle(attempt, stop);
    }

    void kill(long launchId, long graceMs) {
        InJvm here = inJvm.get(launchId);
        if (here == null) {
            processes.kill(launchId, graceMs);
            return;
        }
        try {
            here.running.stop(graceMs);
        } catch (RuntimeException e) {
            log.error("runner failed to stop launch={}", launchId, e);
        }
    }

    void acknowledge(long launchId) {
        if (inJvm.remove(launchId) == null) {
            processes.acknowledge(launchId);
        }
    }

    void warn(Attempt attempt) {
        InJvm here = inJvm.get(attempt.launchId);
        if (here == null) {
            processes.warn(attempt);
        } else {
            here.running.warn();
        }
    }

    void deadline(long nanos) {
        processes.deadline(nanos);
    }

    void flush() {
        processes.flush();
    }

    boolean leave(long untilNanos) {
        return processes.leave(untilNanos);
    }

    void close() {
        for (TaskRunner runner : byKind.values()) {
            try {
                runner.close();
            } catch (Exception e) {
                log.warn("runner not closed kind={}", runner.kind(), e);
            }
        }
        processes.close();
    }

    private void bring(long id, Launching.News news) {
        thread.post(() -> listener.on(id, news));
    }

    private record InJvm(Running running, Run run) {}

    /** One attempt, as its runner sees it. */
    private final class Run implements TaskRun, TaskListener {
        private final Attempt attempt;
        private final Housekeeping housekeeping;
        private final long of = incarnation;
        private final AtomicBoolean over = new AtomicBoolean();
        private final Words words;
        private boolean supervised;

        Run(Attempt attempt, Housekeeping housekeeping) {
            this.attempt = attempt;
            this.housekeeping = housekeeping;
            this.words = new Words(attempt.folder);
        }

        @Override
        public Assignment assignment() {
            return attempt.assignment;
        }

        Containers.Prepared container() {
            return Objects.requireNonNull(attempt.container);
        }

        @Override
        public long incarnation() {
            return of;
        }

        @Override
        public Path folder() {
            return attempt.folder.work();
        }

        @Override
        public Map<String, String> environment() {
            return AttemptEnvironment.map(attempt.assignment, attempt.folder, node, attempt.user);
        }

        @Override
        public void tell(String text) {
            words.add(text);
        }

        @Override
        public Running supervise(List<String> command, Map<String, String> more) {
            if (supervised) {
                throw new IllegalStateException("the attempt has its process");
            }
            supervised = true;
            boolean staged = attempt.needsStaging();
            attempt.spare = staged || !processes.takesSpares() ? null : housekeeping.takeSpare(attempt.user);
            List<String> env = AttemptEnvironment.of(attempt.assignment, attempt.folder, node, attempt.user, more);
            long id = attempt.launchId;
            processes.launch(attempt, command, env);
            return graceMs -> processes.kill(id, graceMs);
        }

        @Override
        public void started() {
            if (!over.get()) {
                bring(
                        attempt.launchId,
                        new Launching.News.Started(OWN_PID, System.nanoTime(), ProcessLauncher.NO_GROUP));
            }
        }

        @Override
        public void progress(int percent, String text) {
            if (!over.get()) {
                bring(attempt.launchId, new Launching.News.Progressed(percent, text));
            }
        }

        @Override
        public void ended(TaskEnd end) {
            if (over.compareAndSet(false, true)) {
                bring(attempt.launchId, new Launching.News.Concluded(end));
            }
        }
    }

    /** A container is held by a process, which was made up when the attempt's files were placed. */
    private static final class ContainerRunner implements TaskRunner {
        @Override
        public String kind() {
            return Work.Container.KIND;
        }

        @Override
        public Running start(TaskRun run, TaskListener listener) {
            Containers.Prepared prepared = ((Run) run).container();
            return run.supervise(prepared.command(), prepared.environment());
        }
    }

    /** A command is its own process. */
    private static final class CommandRunner implements TaskRunner {
        @Override
        public String kind() {
            return Work.COMMAND;
        }

        @Override
        public Running start(TaskRun run, TaskListener listener) {
            return run.supervise(run.assignment().command(), Map.of());
        }
    }
}
