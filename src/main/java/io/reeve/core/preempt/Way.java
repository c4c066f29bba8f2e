package io.reeve.core.preempt;

import io.reeve.core.state.Node;
import io.reeve.model.Allocation;
import io.reeve.model.TaskId;
import java.util.List;

/**
 * How room is made for a task, or for all of a gang.
 *
 * @param seats what each task is to hold where
 * @param victims empty where what is being stopped anyway makes room enough
 * @param sentence for whom they make way
 */
record Way(List<Seat> seats, List<Victim> victims, String sentence) {
    record Seat(TaskId task, Node node, Allocation room) {}
}
