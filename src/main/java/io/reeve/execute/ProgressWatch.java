package io.reeve.execute;

import io.reeve.message.FromWorker.Status;
import java.io.IOException;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what attempts say of their progress. For the worker's thread. */
final class ProgressWatch {
    private static final Logger log = LoggerFactory.getLogger(ProgressWatch.class);

    private final Roster roster;
    private final BiConsumer<Attempt, Status> report;

    ProgressWatch(Roster roster, BiConsumer<Attempt, Status> report) {
        this.roster = roster;
        this.report = report;
    }

    void lookAtAll() {
        for (Attempt attempt : roster.live()) {
            if (attempt.phase == Attempt.Phase.RUNNING && !attempt.abandoned) {
                look(attempt);
            }
        }
    }

    void look(Attempt attempt) {
        if (attempt.progress == null || roster.isForgotten(attempt)) {
            return;
        }
        try {
            Status.Progress progress = attempt.progress.look();
            if (progress != null) {
                report.accept(attempt, progress);
            }
        } catch (IOException e) {
            log.debug("progress not read attempt={} error={}", attempt, e.getMessage());
        }
    }
}
