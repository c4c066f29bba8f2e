package io.reeve.event;

/**
 * A fact that the leader decided. The state of the cell is these, folded in order, and nothing else.
 *
 * <p>Records only ever gain components at their end; a golden file pins each encoding.
 */
public sealed interface Event
        permits CellEvent,
                NodeEvent,
                JobEvent,
                ScheduleEvent,
                TaskEvent,
                AttemptEvent,
                RoleEvent,
                SecretEvent,
                ServiceEvent {}
