package io.reeve.core.schedule;

import io.reeve.core.share.LimitCheck;
import io.reeve.core.share.ReservedRoom;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Node;
import io.reeve.event.AttemptEvent.TaskLaunched;
import io.reeve.event.Event;
import io.reeve.message.Rounds.Grant;
import io.reeve.model.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The grants of one plan that still hold: there is room, no limit is passed, nothing reserved for others is taken. */
final class Launches {
    private final ClusterView view;
    private final Grants grants;
    private final LimitCheck limits;
    private final ReservedRoom reserved;
    private final List<Event> events = new ArrayList<>();

    Launches(ClusterView view) {
        this.view = view;
        this.grants = new Grants(view);
        this.limits = new LimitCheck(view.roles());
        this.reserved = new ReservedRoom(view);
    }

    void add(Grant grant, String role) {
        TaskLaunched launch = grants.check(grant);
        if (launch != null && (isHeld(grant) || mayTake(grant, role))) {
            events.add(launch);
        }
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

    List<Event> events() {
        return events;
    }
}
