package io.reeve.core.state;

import io.reeve.model.Allocation;
import io.reeve.model.NodeId;
import io.reeve.model.TaskId;

/**
 * Room on a node that attempts make way for: nobody but the task gets it.
 *
 * @param room what the task will hold there; of ports the fixed ones alone
 */
public record Hold(TaskId task, NodeId node, long incarnation, Allocation room) {}
