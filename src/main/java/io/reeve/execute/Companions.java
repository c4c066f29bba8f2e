package io.reeve.execute;

import io.reeve.execute.exec.ExecCheck;
import io.reeve.execute.exec.ExecSessions;
import io.reeve.execute.files.NativeTool;
import io.reeve.execute.logs.LogWatch;
import io.reeve.execute.process.ControlGroups;
import io.reeve.model.AttemptId;
import io.reeve.model.NodeId;
import java.io.IOException;
import java.util.Collection;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What goes along with each attempt while it runs: the watch over its logs, its container, and commands beside it. */
final class Companions implements AutoCloseable {
    private final Function<AttemptId, @Nullable Attempt> attempts;
    private final ExecSessions execs;
    private final ExecCheck checks;
    private final LogWatch logs;
    private final ContainerStaging containers;

    /** @param attempts finds one by its id, on the worker's thread */
    Companions(WorkerConfig config, NodeId node, Users users, Function<AttemptId, @Nullable Attempt> attempts)
            throws IOException {
        this.attempts = attempts;
        containers = new ContainerStaging(config, node + "-" + config.dataDir(), users.usual());
        NativeTool helper = new NativeTool(NativeTool.EXEC, config.dataDir());
        execs = new ExecSessions(helper);
        checks = new ExecCheck(helper);
        logs = new LogWatch(helper, config.files().logBytes());
    }

    /** Containers of an engine that are of none of these are of attempts that are over. */
    void removeLeft(Collection<AttemptId> live) {
        containers.containers().removeLeft(Set.copyOf(live));
    }

    void started(Attempt attempt, @Nullable ControlGroups groups, Launching.News.Started started) {
        if (attempt.hasFolder()) {
            logs.started(attempt.folder);
        }
        containers.started(attempt, groups, started);
    }

    void ended(Attempt attempt) {
        if (attempt.hasFolder()) {
            execs.ended(attempt.id());
            logs.ended(attempt.folder);
        }
        containers.ended(attempt);
    }

    ContainerStaging containers() {
        return containers;
    }

    ExecSessions execs() {
        return execs;
    }

    /** Checks of attempts by commands beside them. For any thread. */
    ExecCheck checks() {
        return checks;
    }

    /** What a command beside a running attempt must know of it; null where it does not run here. */
    ExecSessions.@Nullable Beside beside(AttemptId id) {
        Attempt attempt = attempts.apply(id);
        if (attempt == null || attempt.phase != Attempt.Phase.RUNNING) {
            return null;
        }
        attempt.visited = true;
        return beside(attempt);
    }

    ExecSessions.Beside beside(Attempt running) {
        return new ExecSessions.Beside(running.id(), running.pid, running.folder, running.user, running.inside);
    }

    @Override
    public void close() {
        execs.close();
        logs.close();
        containers.close();
    }
}
