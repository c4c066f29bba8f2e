package io.reeve.core.schedule;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Seconds;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskPhase;
import io.reeve.message.Rounds.GangRoom;
import io.reeve.message.Rounds.Refusal;
import java.util.stream.Collectors;

/** Puts into words why a gang waits. */
final class GangWords {
    private GangWords() {}

    /** Which of its tasks wait for something else than resources. */
    static String waitsFor(GangTrack gang, ClusterView view, long nowMs) {
        for (GroupTrack member : gang.members) {
            if (!member.group.isExpanded()) {
                return "its gang starts together, and the instances of " + member.name() + " are not known yet";
            }
            if (member.gate != GroupTrack.Gate.OPEN && !member.group.entries().isEmpty()) {
                return "its gang starts together, and " + member.name() + " waits for what it runs after";
            }
            for (TaskEntry task : member.group.entries()) {
                int index = GroupTrack.index(task.id());
                if (task.phase() instanceof TaskPhase.Active) {
                    return "its gang starts together, and " + task.id() + " is being stopped before it starts anew";
                }
                if (!gang.isDue(member, index) && task.phase() instanceof TaskPhase.Pending pending) {
                    String wait = Seconds.of(Math.max(0, Postponed.notBeforeMs(view, task, pending) - nowMs));
                    return "its gang starts together, and " + task.id() + " may start again in " + wait;
                }
            }
        }
        return "its gang starts together, and not all of it are ready";
    }

    /** How much of it has room, and what the first that has none would need. */
    static String noRoom(GangRoom room, GroupTrack ticket, Refusal refusal) {
        int size = ticket.weight();
        String causes = refusal.ruledOut().entrySet().stream()
                .map(cause -> cause.getKey() + " ruled out " + Explain.nodes(cause.getValue()))
                .collect(Collectors.joining(", "));
        String nearest = refusal.nearest().isEmpty() ? "" : "; nearest: " + refusal.nearest();
        String held = refusal.heldFor().isEmpty()
                ? ""
                : "; what it would fit into is held for role " + refusal.heldFor()
                        + ", which has less than it is guaranteed";
        String now = "its gang of " + size + " starts together or not at all, and " + room.fitting() + " of " + size
                + " have room at once; not " + room.stuck() + ": "
                + (causes.isEmpty() ? "the others take it" : causes) + nearest + held;
        return room.fittingIfEmpty() >= size
                ? now
                : now + "; it can never start on the nodes that the cell has now: if nothing else ran there, "
                        + room.fittingIfEmpty() + " of " + size
                        + " would have room; it needs more or larger nodes, or has to ask for less";
    }
}
