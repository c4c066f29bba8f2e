package io.reeve.core.round;

import io.reeve.core.allocate.Allocator;
import io.reeve.core.preempt.Waiting;
import io.reeve.core.schedule.Scheduler;
import io.reeve.core.state.Node;
import io.reeve.message.Rounds.Want;
import java.util.Collection;
import java.util.List;

/** What scheduler and allocator know of the tasks that wait. */
record WaitingTasks(Scheduler scheduler, Allocator allocator) implements Waiting {
    @Override
    public int highestPriority(String role) {
        return scheduler.highestPriority(role);
    }

    @Override
    public List<Want> mostUrgent(String role, int most) {
        return scheduler.mostUrgent(role, most);
    }

    @Override
    public Collection<Node> feasible(Want want) {
        return allocator.feasible(want);
    }
}
