package io.reeve.core.schedule;

import io.reeve.core.share.ShareRules;
import io.reeve.core.share.Standing;
import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Job;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskGroup;
import io.reeve.core.state.TaskPhase;
import io.reeve.message.Rounds.Refusal;
import io.reeve.message.Rounds.Reservation;
import io.reeve.model.Dependency;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import io.reeve.model.TaskSpec;
import io.reeve.model.TaskState;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts into words why a task waits. */
final class Explain {
    private final ReadyQueue queue;

    private final ClusterView view;

    Explain(ReadyQueue queue, ClusterView view) {
        this.queue = queue;
        this.view = view;
    }

    /** @param track null where its job has ended */
    Why why(TaskId id, @Nullable GroupTrack track, long nowMs) {
        Job job = view.job(id.job());
        TaskEntry task = view.task(id);
        if (job == null || task == null) {
            return new Why(Why.Kind.UNKNOWN, "there is no task " + id);
        }
        return track == null
                ? new Why(Why.Kind.NOT_WAITING, "it does not wait: its job has ended")
                : why(job, task, track, nowMs);
    }

    private Why why(Job job, TaskEntry task, GroupTrack track, long nowMs) {
        if (!(task.phase() instanceof TaskPhase.Pending pending)) {
            return new Why(
                    Why.Kind.NOT_WAITING,
                    "it does not wait: it is " + task.state().name().toLowerCase(Locale.ROOT));
        }
        TaskSpec spec = track.group.spec();
        for (Dependency dependency : Gates.dependencies(spec)) {
            TaskGroup before = Objects.requireNonNull(job.group(dependency.task()));
            if (!Gates.isMet(before, dependency.when())) {
                return new Why(Why.Kind.DEPENDENCY, waitsFor(before, dependency));
            }
        }
        if (pending.notBeforeMs() > nowMs) {
            double seconds = (pending.notBeforeMs() - nowMs) / 1000.0;
            String wait = String.format(Locale.ROOT, "%.1f s", seconds);
            return new Why(
                    Why.Kind.RETRY,
                    "attempt " + task.nextAttempt().attempt() + " of "
                            + spec.retry().attempts() + " starts in " + wait + " at the earliest" + after(task));
        }
        return waitsForResources(track, task, nowMs);
    }

    /** What the attempt before ended as, which is why there is another. */
    private static String after(TaskEntry task) {
        AttemptEntry last = task.lastAttempt();
        if (last == null) {
            return "";
        }
        int end = last.message().indexOf('\n');
        String message = end < 0 ? last.message() : last.message().substring(0, end);
        return ", because " + last.id() + " ended " + last.state().name().toLowerCase(Locale.ROOT)
                + (message.isEmpty() ? "" : ": " + message);
    }

    private Why waitsForResources(GroupTrack track, TaskEntry task, long nowMs) {
        String role = track.shape.role();
        String place = place(track, task) + "; " + share(role);
        Refusal refusal = queue.refusal(track);
        if (refusal == null) {
            return new Why(Why.Kind.QUEUED, place);
        }
        if (!refusal.limitOf().isEmpty()) {
            Resources asked = track.shape.request().scalars();
            return new Why(
                    Why.Kind.ROLE_LIMIT, Standing.limitReached(refusal.limitOf(), view.roles(), asked) + "; " + place);
        }
        String causes = refusal.ruledOut().entrySet().stream()
                .map(cause -> cause.getKey() + " ruled out " + nodes(cause.getValue()))
                .collect(Collectors.joining(", "));
        String nearest = refusal.nearest().isEmpty() ? "" : "; nearest: " + refusal.nearest();
        if (!refusal.heldFor().isEmpty()) {
            String held = "what it would fit into is held for role " + refusal.heldFor()
                    + ", which has less than it is guaranteed";
            String others = causes.isEmpty() ? "" : "; elsewhere " + causes;
            return new Why(Why.Kind.HELD_FOR_GUARANTEE, held + others + "; " + place);
        }
        String expected = expected(refusal, task, nowMs);
        String none = causes.isEmpty() ? "there is no worker" : causes;
        return new Why(Why.Kind.NO_NODE_FITS, "no node fits now: " + none + nearest + "; " + place + expected);
    }

    private static String expected(Refusal refusal, TaskEntry task, long nowMs) {
        Reservation kept = refusal.reservation();
        if (kept == null || !refusal.first().equals(task.id())) {
            return "";
        } else if (kept.startMs() == Reservation.UNKNOWN) {
            return "; " + kept.node() + " is held for it until it has room";
        }
        double seconds = Math.max(0, kept.startMs() - nowMs) / 1000.0;
        return String.format(Locale.ROOT, "; it is expected to start in %.1f s on %s", seconds, kept.node());
    }

    private String place(GroupTrack track, TaskEntry task) {
        long ahead = queue.ahead(track, GroupTrack.index(task.id()));
        return ahead == 0 ? "it is next in the queue of its role" : ahead + " tasks of its role are before it";
    }

    /** The role's share beside that of the one that gets its turn first of all that wait. */
    private String share(String role) {
        Standing own = standing(role);
        String words = "role " + role + " has " + own.inWords();
        String least = role;
        long leastMillionths = own.weightedMillionths();
        for (RoleQueue waiting : queue.roles()) {
            long other = standing(waiting.role).weightedMillionths();
            if (other < leastMillionths) {
                least = waiting.role;
                leastMillionths = other;
            }
        }
        return least.equals(role)
                ? words
                : words + ", less by weight has " + least + " with "
                        + standing(least).inWords();
    }

    private Standing standing(String role) {
        return Standing.of(role, view.roles(), view.capacity(), ShareRules.DEFAULT);
    }

    private static String nodes(int count) {
        return count == 1 ? "1 node" : count + " nodes";
    }

    static String waitsFor(TaskGroup before, Dependency dependency) {
        String name = dependency.task();
        if (!before.isExpanded()) {
            return "it waits for " + name + ", whose instances are not known yet";
        }
        int all = before.entries().size();
        int ended = all - before.count(TaskState.PENDING) - before.count(TaskState.ACTIVE);
        String when = dependency.when().name().toLowerCase(Locale.ROOT);
        return "it waits for " + name + " (" + when + "): " + ended + " of " + all + " ended";
    }
}
