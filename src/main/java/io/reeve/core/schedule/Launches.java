package io.reeve.core.schedule;

import io.reeve.core.share.LimitCheck;
import io.reeve.core.share.ReservedRoom;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Node;
import io.reeve.event.AttemptEvent.TaskLaunched;
import io.reeve.event.Event;
import io.reeve.message.Rounds.Grant;
import io.reeve.message.Rounds.Plan;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The grants of one plan that still hold: there is room, no limit is passed, nothing reserved for others is taken. */
final class Launches {
    private final ClusterView view;
    private final Grants grants;
    private final LimitCheck limits;
    private final ReservedRoom reserved;

    Launches(ClusterView view) {
        this.view = view;
        this.grants = new Grants(view);
        this.limits = new LimitCheck(view.roles());
        this.reserved = new ReservedRoom(view);
    }

    /** The launches of a plan that still hold; of a gang all, or none. */
    List<Event> of(Plan plan, Function<TaskId, @Nullable GroupTrack> groups) {
        List<Event> launches = new ArrayList<>(plan.grants().size());
        Map<GangTrack, List<TaskLaunched>> gangs = new LinkedHashMap<>();
        for (Grant grant : plan.grants()) {
            GroupTrack group = groups.apply(grant.task());
            boolean isOffered = group != null && group.isOffered(GroupTrack.index(grant.task()));
            TaskLaunched launch = isOffered ? check(grant, group.shape.role()) : null;
            if (launch == null) {
                continue;
            }
            if (group.gang == null) {
                launches.add(launch);
            } else {
                gangs.computeIfAbsent(group.gang, gang -> new ArrayList<>()).add(launch);
            }
        }
        // What a gang that is not whole took is left out of this plan: the next one will have it.
        gangs.forEach((gang, all) -> launches.addAll(all.size() == gang.size() ? all : List.of()));
        return launches;
    }

    private @Nullable TaskLaunched check(Grant grant, String role) {
        TaskLaunched launch = grants.check(grant);
        return launch != null && (isHeld(grant) || mayTake(grant, role)) ? launch : null;
    }

    /** What is held for a task counts as its role's since others were told to make way. */
    private boolean isHeld(Grant grant) {
        return view.holds().of(grant.task()) != null;
    }

    private boolean mayTake(Grant grant, String role) {
        Resources amounts = grant.allocation().scalars();
        Node node = Objects.requireNonNull(view.node(grant.node()));
        if (reserved.obstacle(node, reserved.free(node), role, amounts) != null || !limits.take(role, amounts)) {
            return false;
        }
        reserved.granted(node, role, amounts);
        return true;
    }
}
