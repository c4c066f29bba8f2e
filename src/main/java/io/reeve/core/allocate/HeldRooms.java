package io.reeve.core.allocate;

import io.reeve.core.share.LimitCheck;
import io.reeve.core.share.ReservedRoom;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.GangTasks;
import io.reeve.core.state.Hold;
import io.reeve.core.state.Job;
import io.reeve.core.state.Node;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskPhase;
import io.reeve.message.Rounds.Grant;
import io.reeve.message.Rounds.Want;
import io.reeve.model.Allocation;
import io.reeve.model.NodeId;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import io.reeve.model.TaskSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Room that others make way for. It goes to the task it is held for as soon as all of it is there, whosever turn it is
 * and whatever else is kept: what ended ended for that task. Nobody else gets it meanwhile.
 */
final class HeldRooms {
    private final ClusterView view;

    HeldRooms(ClusterView view) {
        this.view = view;
    }

    /** Grants what is there, the oldest holds of a node first. */
    List<Grant> take(Placer placer) {
        List<Grant> grants = new ArrayList<>();
        Map<NodeId, Slot> slots = new LinkedHashMap<>();
        LimitCheck limits = new LimitCheck(view.roles());
        ReservedRoom reserved = new ReservedRoom(view);
        for (Hold hold : view.holds().all()) {
            Node node = view.node(hold.node());
            Want want = wantOf(hold);
            if (node == null || want == null || !limits.isWithin(want.role())) {
                continue;
            }
            Slot slot = slots.computeIfAbsent(hold.node(), id -> new Slot(node, 0));
            Resources asked = want.request().scalars();
            boolean fits = slot.fits(want.request())
                    && reserved.keeper(node, slot.free.minus(heldLater(hold)), want.role(), asked) == null;
            Allocation allocation = fits ? slot.take(want.request(), device(hold, slot)) : null;
            if (allocation == null) {
                slot.setAside(hold.room());
            } else if (!want.placement().looksAtTasks() || placer.mayTake(want, node.id())) {
                grants.add(new Grant(hold.task(), node.id(), node.incarnation(), allocation));
            }
        }
        return whole(grants);
    }

    /**
     * What later holds of the node are of: it counts as used by their roles, so it cannot be free for reservations as
     * well, though those that make way for them may have ended first.
     */
    private Resources heldLater(Hold hold) {
        Resources sum = Resources.NONE;
        boolean isLater = false;
        for (Hold other : view.holds().on(hold.node())) {
            sum = isLater ? sum.plus(other.room().scalars()) : sum;
            isLater |= other.task().equals(hold.task());
        }
        return sum;
    }

    /** Without what is of a gang of which not all has its room yet. */
    private List<Grant> whole(List<Grant> grants) {
        Set<TaskId> granted = grants.stream().map(Grant::task).collect(Collectors.toSet());
        return grants.stream()
                .filter(grant -> granted.containsAll(GangTasks.of(view, grant.task())))
                .toList();
    }

    private static int device(Hold hold, Slot slot) {
        if (hold.room().gpus().isEmpty()) {
            return 0;
        }
        int millis = hold.room().millisOfEachGpu();
        int chosen = hold.room().gpus().get(0);
        for (int gpu = 0; slot.freeGpus[chosen] < millis && gpu < slot.freeGpus.length; gpu++) {
            chosen = slot.freeGpus[gpu] >= millis ? gpu : chosen;
        }
        return chosen;
    }

    /** The task alone; null where it does not wait. */
    private @Nullable Want wantOf(Hold hold) {
        Job job = view.job(hold.task().job());
        TaskEntry task = view.task(hold.task());
        if (job == null || task == null || !(task.phase() instanceof TaskPhase.Pending)) {
            return null;
        }
        TaskSpec spec = job.specOf(hold.task());
        return new Want(
                List.of(hold.task()),
                job.spec().role(),
                request(spec, hold),
                spec.conditions(),
                spec.placement(),
                spec.plannedMs());
    }

    /** Which of its alternatives the room is held for. */
    private static ResourceRequest request(TaskSpec spec, Hold hold) {
        return spec.placement().alternatives().stream()
                .filter(other -> !hold.room().scalars().equals(spec.resources().scalars()))
                .filter(other -> hold.room().scalars().equals(other.scalars()))
                .findFirst()
                .orElse(spec.resources());
    }
}
