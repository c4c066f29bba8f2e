package io.reeve.core.schedule;

import io.reeve.core.share.ShareRules;
import io.reeve.core.share.Standing;
import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Job;
import io.reeve.core.state.Pause;
import io.reeve.core.state.Seconds;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskGroup;
import io.reeve.core.state.TaskPhase;
import io.reeve.message.Rounds.Refusal;
import io.reeve.message.Rounds.Reservation;
import io.reeve.model.Dependency;
import io.reeve.model.Resources;
import io.reeve.model.RoleSpec;
import io.reeve.model.TaskId;
import io.reeve.model.TaskSpec;
import io.reeve.model.TaskState;
import io.reeve.model.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts into words why a task waits. */
final class Explain {
    private final ReadyQueue queue;

    private final ClusterView view;
    private final ShareRules rules;
    private final List<Explanation.Kept> kept;

    /**
     * @param rules how shares are counted
     * @param kept for which tasks room is kept, as far as that is known
     */
    Explain(ReadyQueue queue, ClusterView view, ShareRules rules, List<Explanation.Kept> kept) {
        this.queue = queue;
        this.view = view;
        this.rules = rules;
        this.kept = kept;
    }

    /** @param track null where its job is not active */
    Why why(TaskId id, @Nullable GroupTrack track, long nowMs) {
        TaskEntry task = view.task(id);
        if (task == null) {
            return new Why(Why.Kind.UNKNOWN, "there is no task " + id);
        }
        if (track == null) {
            return new Why(Why.Kind.NOT_WAITING, "it does not wait: its job has ended");
        }
        return why(track.job.job, task, track, nowMs);
    }

    private Why why(Job job, TaskEntry task, GroupTrack track, long nowMs) {
        if (!(task.phase() instanceof TaskPhase.Pending pending)) {
            return new Why(
                    Why.Kind.NOT_WAITING,
                    "it does not wait: it is " + task.state().name().toLowerCase(Locale.ROOT)
                            + LossWords.unreachable(task));
        }
        TaskSpec spec = track.spec;
        for (Dependency dependency : Gates.dependencies(spec)) {
            TaskGroup before = Objects.requireNonNull(job.group(dependency.task()));
            if (!Gates.isMet(before, dependency.when())) {
                return new Why(Why.Kind.DEPENDENCY, waitsFor(before, dependency));
            }
        }
        Pause pause = Postponed.pauseOf(view, task);
        if (pause != null && pause.untilMs() > nowMs) {
            return new Why(Why.Kind.PAUSED, LossWords.paused(task, pause, nowMs));
        }
        if (pending.notBeforeMs() > nowMs) {
            String wait = Seconds.of(pending.notBeforeMs() - nowMs);
            return new Why(
                    Why.Kind.RETRY,
                    "attempt " + task.nextAttempt().attempt() + ofMost(spec) + " starts in " + wait + " at the earliest"
                            + LossWords.replaceAfter(spec, task)
                            + after(task));
        }
        if (track.gang != null && track.gang.ticket() == null) {
            return new Why(Why.Kind.GANG, GangWords.waitsFor(track.gang, view, nowMs));
        }
        return waitsForResources(track.inQueue(), task, nowMs);
    }

    /** A service is started again however often. */
    private static String ofMost(TaskSpec spec) {
        return spec.service() == null ? " of " + spec.retry().attempts() : "";
    }

    /** Walks the ready groups of its role and the roles that wait: for one task that somebody asks about. */
    Explanation explain(TaskId id, @Nullable GroupTrack track, long nowMs) {
        Why why = why(id, track, nowMs);
        TaskEntry task = view.task(id);
        if (track == null || task == null || !(task.phase() instanceof TaskPhase.Pending pending)) {
            return Explanation.of(why);
        }
        List<Explanation.Awaited> after = new ArrayList<>();
        for (Dependency dependency : Gates.dependencies(track.group.spec())) {
            TaskGroup before = Objects.requireNonNull(track.job.job.group(dependency.task()));
            if (!Gates.isMet(before, dependency.when())) {
                after.add(awaited(before, dependency));
            }
        }
        long notBeforeMs = Postponed.notBeforeMs(view, task, pending);
        long untilMs = Timers.queueTimeoutMs(track.spec, pending);
        GroupTrack queued = track.inQueue();
        int index = track.gang == null ? GroupTrack.index(task.id()) : 0;
        boolean isReady = queued.ready.get(index);
        return new Explanation(
                why,
                after,
                notBeforeMs > nowMs ? notBeforeMs : Explanation.NEVER,
                untilMs == Timers.NEVER ? Explanation.NEVER : untilMs,
                isReady ? queue.ahead(queued, index) : Explanation.NOT_QUEUED,
                queue.ready(track.shape.role()),
                TurnOrder.of(queue.roles(), view, rules),
                isReady ? queue.refusal(queued) : null,
                kept(task, why.kind(), isReady ? queue.refusal(queued) : null),
                isReady ? behind(queued, task) : null);
    }

    /** What is kept for itself, and for others where that keeps it waiting. */
    private List<Explanation.Kept> kept(TaskEntry task, Why.Kind kind, @Nullable Refusal refusal) {
        boolean all = kind == Why.Kind.RESERVED
                || kind == Why.Kind.HELD_FOR_GUARANTEE
                || refusal != null && refusal.ruledOut().containsKey(Refusal.RESERVED);
        return kept.stream()
                .filter(each -> all || each.task().equals(task.id()))
                .toList();
    }

    private static Explanation.Awaited awaited(TaskGroup before, Dependency dependency) {
        return new Explanation.Awaited(
                dependency.task(),
                dependency.when(),
                before.isExpanded(),
                before.entries().size(),
                ended(before),
                before.count(TaskState.FINISHED));
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
        String place = place(track, task) + "; " + share(track.shape.role());
        place += LossWords.offDuty(view, nowMs);
        Refusal refusal = queue.refusal(track);
        TaskId behind = behind(track, task);
        if (behind != null) {
            String cause = behind + " is before it and fits no node now, and by this cell's policy nobody passes it";
            return new Why(Why.Kind.BEHIND, cause + "; " + place, cause);
        } else if (refusal == null) {
            return new Why(Why.Kind.QUEUED, place, "its turn has not come");
        }
        String expected = "";
        Why.Kind kind;
        String cause;
        if (!refusal.limitOf().isEmpty()) {
            Resources asked = track.shape.request().scalars();
            kind = Why.Kind.ROLE_LIMIT;
            cause = Standing.limitReached(refusal.limitOf(), view.roles(), asked);
        } else if (refusal.gang() != null) {
            kind = Why.Kind.NO_NODE_FITS;
            cause = GangWords.noRoom(refusal.gang(), track, refusal);
            expected = expected(refusal, task, nowMs);
        } else if (!refusal.heldFor().isEmpty()) {
            kind = Why.Kind.HELD_FOR_GUARANTEE;
            cause = "what it would fit into is held for role " + refusal.heldFor()
                    + ", which has less than it is guaranteed" + elsewhere(refusal);
        } else if (refusal.ruledOut().containsKey(Refusal.RESERVED)) {
            kind = Why.Kind.RESERVED;
            cause = "what it would fit into is kept for " + keptFor(nowMs) + elsewhere(refusal);
            expected = expected(refusal, task, nowMs);
        } else {
            kind = Why.Kind.NO_NODE_FITS;
            String causes = causes(refusal);
            String nearest = refusal.nearest().isEmpty() ? "" : "; nearest: " + refusal.nearest();
            cause = "no node fits now: " + (causes.isEmpty() ? "there is no worker" : causes) + nearest;
            expected = expected(refusal, task, nowMs);
        }
        return new Why(kind, cause + "; " + place + expected, cause);
    }

    private static String causes(Refusal refusal) {
        return refusal.ruledOut().entrySet().stream()
                .filter(cause -> !cause.getKey().equals(Refusal.RESERVED))
                .map(cause -> ruledOut(cause.getKey(), cause.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String ruledOut(String cause, int nodes) {
        return cause.startsWith(Refusal.KIND)
                ? nodes(nodes)
                        + (nodes == 1 ? " runs no " : " run no ")
                        + Work.plural(cause.substring(Refusal.KIND.length()))
                : cause + " ruled out " + nodes(nodes);
    }

    private static String elsewhere(Refusal refusal) {
        String causes = causes(refusal);
        return causes.isEmpty() ? "" : "; elsewhere " + causes;
    }

    /** The task that nobody may pass, if this one comes after it. */
    private @Nullable TaskId behind(GroupTrack track, TaskEntry task) {
        GroupTrack closing = queue.closedBy();
        return closing != null && isAfter(track, task, closing) ? closing.taskId(closing.ready.nextSetBit(0)) : null;
    }

    private String keptFor(long nowMs) {
        if (kept.size() != 1) {
            return "tasks before it";
        }
        return kept.get(0).task() + when(kept.get(0).reservation(), nowMs);
    }

    private boolean isAfter(GroupTrack track, TaskEntry task, GroupTrack closing) {
        if (track == closing) {
            return GroupTrack.index(task.id()) > closing.ready.nextSetBit(0);
        }
        return !closing.ready.isEmpty()
                && (!closing.shape.role().equals(track.shape.role()) || GroupTrack.URGENCY.compare(closing, track) < 0);
    }

    private static String when(Reservation reservation, long nowMs) {
        if (reservation.startMs() == Reservation.UNKNOWN) {
            return ", for which " + reservation.node() + " is held until it has room";
        }
        String wait = Seconds.of(Math.max(0, reservation.startMs() - nowMs));
        return ", which is expected to start on " + reservation.node() + " in " + wait;
    }

    private static String expected(Refusal refusal, TaskEntry task, long nowMs) {
        Reservation own = refusal.reservation();
        boolean isFirst = refusal.first().equals(task.id()) || refusal.gang() != null;
        if (own == null || !isFirst) {
            return "";
        } else if (own.startMs() == Reservation.UNKNOWN) {
            return "; " + own.node() + " is held for it until it has room";
        }
        return "; it is expected to start in " + Seconds.of(Math.max(0, own.startMs() - nowMs)) + " on " + own.node();
    }

    private String place(GroupTrack track, TaskEntry task) {
        long ahead = queue.ahead(track, track.gang == null ? GroupTrack.index(task.id()) : 0);
        String words = ahead == 0
                ? "it is next in the queue of its role"
                : ahead == 1 ? "1 task of its role is before it" : ahead + " tasks of its role are before it";
        return words + aged(track);
    }

    /** Where its role has its tasks age: what its priority has come to. */
    private String aged(GroupTrack track) {
        RoleSpec spec = view.roles().spec(track.shape.role());
        long submittedAtMs = track.job.job.header().submittedAtMs();
        int aged = spec.agedPriority(track.priority(), submittedAtMs, view.atMs());
        return aged == track.priority() ? "" : ", its priority of " + track.priority() + " has aged to " + aged;
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
        return Standing.of(role, view.roles(), view.capacity(), rules);
    }

    static String nodes(int count) {
        return count == 1 ? "1 node" : count + " nodes";
    }

    static String waitsFor(TaskGroup before, Dependency dependency) {
        String name = dependency.task();
        if (!before.isExpanded()) {
            return "it waits for " + name + ", whose instances are not known yet";
        }
        int all = before.entries().size();
        int ended = ended(before);
        String when = dependency.when().name().toLowerCase(Locale.ROOT);
        return "it waits for " + name + " (" + when + "): " + ended + " of " + all + " ended";
    }

    private static int ended(TaskGroup group) {
        return group.entries().size() - group.count(TaskState.PENDING) - group.count(TaskState.ACTIVE);
    }
}
