package io.reeve.execute;

import io.reeve.model.AttemptId;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What goes along with each attempt while it runs: the watch over its logs, and commands beside it. */
final class Companions implements AutoCloseable {
    private final Function<AttemptId, @Nullable Attempt> attempts;
    private final ExecSessions execs;
    private final LogWatch logs;

    /** @param attempts finds one by its id, on the worker's thread */
    Companions(WorkerConfig config, Function<AttemptId, @Nullable Attempt> attempts) {
        this.attempts = attempts;
        execs = new ExecSessions(config.dataDir());
        logs = new LogWatch(config.dataDir(), config.files().logBytes());
    }

    void started(Attempt attempt) {
        if (attempt.hasFolder()) {
            logs.started(attempt.folder);
        }
    }

    void ended(Attempt attempt) {
        if (attempt.hasFolder()) {
            execs.ended(attempt.id());
            logs.ended(attempt.folder);
        }
    }

    ExecSessions execs() {
        return execs;
    }

    /** What a command beside a running attempt must know of it; null where it does not run here. */
    ExecSessions.@Nullable Beside beside(AttemptId id) {
        Attempt attempt = attempts.apply(id);
        return attempt == null || attempt.phase != Attempt.Phase.RUNNING
                ? null
                : new ExecSessions.Beside(id, attempt.pid, attempt.folder, attempt.user, attempt.inside);
    }

    @Override
    public void close() {
        execs.close();
        logs.close();
    }
}
