package io.reeve.core.recover;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Duty;
import io.reeve.core.state.Endings;
import io.reeve.core.state.Node;
import io.reeve.core.state.TaskEntry;
import io.reeve.event.AttemptEvent;
import io.reeve.event.Event;
import io.reeve.event.NodeEvent;
import io.reeve.message.FromWorker.Status.Ended;
import io.reeve.message.Membership.Register;
import io.reeve.message.Membership.Resume;
import io.reeve.model.AttemptId;
import io.reeve.model.NodeId;
import io.reeve.model.NodeInfo;
import io.reeve.model.NodeRole;
import io.reeve.model.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What it means that a process of a node comes in: which incarnation it is, and which attempts go on with it. */
final class Registrations {
    private final ClusterView view;
    private final Losses losses;
    private final RecoveryRules rules;
    private final long forgottenAfterMs;

    /** @param forgottenAfterMs as {@link LeaseSettings} has it */
    Registrations(ClusterView view, Losses losses, RecoveryRules rules, long forgottenAfterMs) {
        this.view = view;
        this.losses = losses;
        this.rules = rules;
        this.forgottenAfterMs = forgottenAfterMs;
    }

    /** @param accepted of the attempts to resume those that are this incarnation's */
    record Decided(long incarnation, List<Event> events, List<AttemptId> accepted) {}

    /** Whether it comes after a process of the incarnation that is still the node's. */
    static boolean goesOn(Node known, Register request) {
        Resume resume = request.resume();
        return known.isLive() && resume != null && resume.incarnation() == known.incarnation();
    }

    /** The same incarnation again: nothing is lost but what the node no longer holds though it had started. */
    Decided goOn(Node known, Register request, long wallMs) {
        List<AttemptId> accepted = accepted(known, request);
        List<Event> events = new ArrayList<>();
        String without = "the process of " + known.id() + " was restarted, and it no longer holds this attempt";
        for (AttemptId attempt : known.attempts().keySet()) {
            if (!accepted.contains(attempt)
                    && !mayStart(attempt)
                    && !mayBeNews(known, attempt, request.info(), wallMs)) {
                events.add(losses.end(attempt, Endings.lost(Reason.NODE_RESTARTED, without), wallMs));
            }
        }
        events.add(new NodeEvent.NodeResumed(known.id(), known.incarnation(), request.info()));
        return new Decided(known.incarnation(), events, accepted);
    }

    /** Its launch may be under way to this very incarnation, which would obey it: the renewals send it once more. */
    private boolean mayStart(AttemptId attempt) {
        TaskEntry task = Objects.requireNonNull(view.task(attempt.task()));
        return Objects.requireNonNull(task.lastAttempt()).startedAtMs() == AttemptEntry.NOT_YET;
    }

    /**
     * Whether the request, which may have been on its way for long, may be older than the attempt, and so not name it.
     * The renewals will tell.
     */
    private boolean mayBeNews(Node known, AttemptId attempt, NodeInfo info, long wallMs) {
        TaskEntry task = Objects.requireNonNull(view.task(attempt.task()));
        long launchedMs = Objects.requireNonNull(task.lastAttempt()).launchedAtMs();
        return wallMs - launchedMs < forgottenAfterMs && hasGpus(known, attempt, info);
    }

    /** The same process asked before. */
    Decided again(Node known, Register request) {
        return new Decided(known.incarnation(), Suspects.again(known), accepted(known, request));
    }

    /** Whether what the node keeps may still run on another machine than the one that now has its name. */
    boolean isElsewhere(@Nullable Node known, NodeInfo info) {
        return known != null
                && !isSameHost(known, info)
                && known.attempts().keySet().stream().anyMatch(losses::isKept);
    }

    static boolean isSameHost(Node known, NodeInfo info) {
        return Objects.equals(
                known.entry().info().attributes().get("host"), info.attributes().get("host"));
    }

    /** A new incarnation, which takes over what is kept for the node and still held there. */
    Decided anew(@Nullable Node known, Register request, long wallMs) {
        NodeId id = request.node();
        long incarnation = known == null ? 1 : known.incarnation() + 1;
        List<Event> events = new ArrayList<>();
        List<AttemptId> accepted = List.of();
        List<AttemptId> adopted = List.of();
        if (known != null) {
            List<AttemptId> held = accepted(known, request);
            adopted = known.attempts().keySet().stream()
                    .filter(losses::isKept)
                    .filter(each -> held.contains(each)
                            || request.resume() != null && mayBeNews(known, each, request.info(), wallMs))
                    .toList();
            accepted = held.stream().filter(adopted::contains).toList();
            String message = known.isLive()
                    ? "a new process of " + id + " registered without it"
                    : id + " returned as incarnation " + incarnation + " without it; it was away since "
                            + (wallMs - known.entry().sinceMs()) / 1_000 + " s";
            Ended gone = Endings.lost(Reason.NODE_RESTARTED, message);
            losses.end(known, gone, Set.copyOf(adopted)::contains, wallMs, events);
            if (known.isLive()) {
                String restarted = "a new process of " + id + " registered: incarnation " + known.incarnation()
                        + " is over, " + count(known.attempts().size() - adopted.size()) + " of it lost, "
                        + adopted.size() + " taken over";
                events.add(new NodeEvent.NodeLost(id, known.incarnation(), Reason.NODE_RESTARTED, restarted));
            }
        }
        events.add(new NodeEvent.NodeRegistered(id, incarnation, request.info()));
        for (AttemptId attempt : adopted) {
            String message = id + " returned with it as incarnation " + incarnation;
            events.add(new AttemptEvent.AttemptAdopted(attempt, id, incarnation, message));
        }
        Event quarantine = known == null ? null : quarantine(known, request.info(), wallMs);
        if (quarantine != null) {
            events.add(quarantine);
        }
        return new Decided(incarnation, events, accepted);
    }

    /** A node that is lost again and again takes no new task for a while; never so more than a part of the workers. */
    private @Nullable Event quarantine(Node known, NodeInfo info, long wallMs) {
        Duty duty = known.duty();
        int lost = duty.lossesSince(wallMs - Duty.LOSSES_REMEMBERED_MS).size() + (known.isLive() ? 1 : 0);
        boolean drained = duty.phase() == Duty.Phase.DRAINING || duty.phase() == Duty.Phase.DRAINED;
        if (lost < rules.flapLosses() || drained || !info.roles().contains(NodeRole.WORKER)) {
            return null;
        }
        if (!Quarantines.hasRoomFor(known.id(), view)) {
            return null;
        }
        long ms = rules.quarantineMs(lost);
        String last =
                known.isLive() ? "a restart without notice" : known.entry().message();
        return new NodeEvent.NodeQuarantined(
                known.id(),
                wallMs + ms,
                known.id() + " was lost " + lost + " times within an hour, at last by this: " + last
                        + "; so it takes no new task for " + ms / 1_000 + " s, or until reeve undrain " + known.id());
    }

    private static List<AttemptId> accepted(Node known, Register request) {
        Resume resume = request.resume();
        return resume == null
                ? List.of()
                : resume.attempts().stream()
                        .filter(known.attempts()::containsKey)
                        .filter(attempt -> hasGpus(known, attempt, request.info()))
                        .distinct()
                        .toList();
    }

    /** A device that is gone cannot be held, whatever the process does. */
    private static boolean hasGpus(Node known, AttemptId attempt, NodeInfo info) {
        return Objects.requireNonNull(known.attempts().get(attempt)).gpus().stream()
                .allMatch(gpu -> gpu < info.gpus().size());
    }

    static String count(int attempts) {
        return attempts == 1 ? "1 attempt" : attempts + " attempts";
    }
}
