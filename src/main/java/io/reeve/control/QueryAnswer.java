package io.reeve.control;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Job;
import io.reeve.ledger.CommittedState;
import io.reeve.ledger.JobArchive;
import io.reeve.model.JobId;
import io.reeve.query.LeaderView;
import io.reeve.query.PastJobs;
import io.reeve.query.ProblemException;
import io.reeve.query.Queries;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.function.Function;

/** A query's answer from committed state, and from the archive where what it names has left the state. */
final class QueryAnswer {
    private static final int NOT_FOUND = 404;

    private QueryAnswer() {}

    /** Blocks where the archive is read, and never while the state is held. */
    static JsonObject of(CommittedState committed, Function<ClusterView, LeaderView> view, JsonObject query)
            throws IOException {
        JobArchive archive = committed.archive();
        if (Queries.isForPastJobs(query)) {
            return Queries.pastJobs(pages(archive), query).put("sequence", committed.lastSequence());
        }
        try {
            return committed.read(state -> Queries.answer(view.apply(state), query));
        } catch (ProblemException unknown) {
            JobId id = Queries.jobOf(query);
            if (unknown.problem().status() != NOT_FOUND || id == null) {
                throw unknown;
            }
            // A job is in the archive before it is out of the state for readers, so it is in one of the two.
            Job found = archive.find(id);
            var past = new LeaderView.Past(found, archive.config().describe());
            return committed.read(state -> Queries.answer(view.apply(state).withPast(past), query));
        }
    }

    private static PastJobs pages(JobArchive archive) {
        return (after, limit, filter) -> {
            JobArchive.Page page = archive.page(after, limit, filter);
            return new PastJobs.Page(page.jobs(), page.next());
        };
    }
}
