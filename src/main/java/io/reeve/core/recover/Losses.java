package io.reeve.core.recover;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Endings;
import io.reeve.core.state.Job;
import io.reeve.core.state.Node;
import io.reeve.core.state.TaskEntry;
import io.reeve.event.AttemptEvent;
import io.reeve.event.Event;
import io.reeve.message.FromWorker.Status.Ended;
import io.reeve.model.AttemptId;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** What the loss of a node means for what ran there. */
final class Losses {
    private final ClusterView view;
    private final RandomGenerator jitter;

    Losses(ClusterView view, RandomGenerator jitter) {
        this.view = view;
        this.jitter = jitter;
    }

    /**
     * Whether an attempt goes on though its node is lost. One of a gang that has not been released does not run yet,
     * and without the word of a leader it never will.
     */
    boolean isKept(AttemptId attempt) {
        Job job = Objects.requireNonNull(view.job(attempt.task().job()));
        String task = attempt.task().task();
        return job.specOf(attempt.task()).disconnect().keep() && !job.awaitsRelease(task);
    }

    /** Ends attempts of the node, but for those that stay. */
    void end(Node node, Ended how, Predicate<AttemptId> stays, long wallMs, List<Event> events) {
        for (AttemptId attempt : node.attempts().keySet()) {
            if (!stays.test(attempt)) {
                events.add(end(attempt, how, wallMs));
            }
        }
    }

    Event end(AttemptId attempt, Ended how, long wallMs) {
        Job job = Objects.requireNonNull(view.job(attempt.task().job()));
        TaskEntry task = Objects.requireNonNull(job.task(attempt.task()));
        return Endings.decide(job, task, how, wallMs, jitter);
    }

    /** Those that go on though nobody hears of them. */
    List<Event> unreachable(Node node, String since) {
        return node.attempts().keySet().stream()
                .filter(this::isKept)
                .<Event>map(attempt -> new AttemptEvent.AttemptUnreachable(
                        attempt,
                        since + ": " + attempt + " runs on there (on-disconnect: keep) and is not replaced before "
                                + node.id() + " returns, or reeve node forget " + node.id()))
                .toList();
    }
}
