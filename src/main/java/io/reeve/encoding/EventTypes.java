package io.reeve.encoding;

import io.reeve.event.AttemptEvent;
import io.reeve.event.CellEvent;
import io.reeve.event.Event;
import io.reeve.event.JobEvent;
import io.reeve.event.NodeEvent;
import io.reeve.event.RoleEvent;
import io.reeve.event.ScheduleEvent;
import io.reeve.event.SecretEvent;
import io.reeve.event.ServiceEvent;
import io.reeve.event.TaskEvent;

/** What stands for each event in the ledger. Only ever append: old logs hold these numbers. */
final class EventTypes {
    static final TypeNumbers EVENTS = TypeNumbers.of(Event.class)
            .put(1, CellEvent.CellFounded.class)
            .put(2, CellEvent.TermStarted.class)
            .put(3, CellEvent.FileUploaded.class)
            .put(4, NodeEvent.NodeRegistered.class)
            .put(5, NodeEvent.NodeLost.class)
            .put(6, JobEvent.JobSubmitted.class)
            .put(7, JobEvent.JobKillRequested.class)
            .put(8, JobEvent.JobEnded.class)
            .put(9, JobEvent.JobForgotten.class)
            .put(10, TaskEvent.TaskExpanded.class)
            .put(11, TaskEvent.TaskEnded.class)
            .put(12, AttemptEvent.TaskLaunched.class)
            .put(13, AttemptEvent.AttemptRunning.class)
            .put(14, AttemptEvent.AttemptProgressed.class)
            .put(15, AttemptEvent.AttemptKilling.class)
            .put(16, AttemptEvent.AttemptEnded.class)
            .put(17, CellEvent.FileForgotten.class)
            .put(24, RoleEvent.RolesChanged.class)
            .put(18, ScheduleEvent.ScheduleCreated.class)
            .put(19, ScheduleEvent.ScheduleFired.class)
            .put(20, ScheduleEvent.ScheduleSkipped.class)
            .put(21, ScheduleEvent.ScheduleEnded.class)
            .put(26, AttemptEvent.AttemptStaged.class)
            .put(27, JobEvent.GangReleased.class)
            .put(30, TaskEvent.RoomHeld.class)
            .put(31, TaskEvent.RoomReleased.class)
            .put(32, RoleEvent.ReservationsChanged.class)
            .put(40, AttemptEvent.AttemptWarned.class)
            .put(41, JobEvent.JobRetried.class)
            .put(42, JobEvent.TasksAdded.class)
            .put(43, JobEvent.JobClosed.class)
            .put(48, NodeEvent.NodeDraining.class)
            .put(49, NodeEvent.NodeDrained.class)
            .put(50, NodeEvent.NodeReady.class)
            .put(51, NodeEvent.NodeQuarantined.class)
            .put(52, NodeEvent.NodeForgotten.class)
            .put(53, NodeEvent.RestartPlanned.class)
            .put(54, NodeEvent.NodeResumed.class)
            .put(55, AttemptEvent.AttemptUnreachable.class)
            .put(56, AttemptEvent.AttemptAdopted.class)
            .put(57, CellEvent.ReschedulingPaused.class)
            .put(58, CellEvent.ReschedulingResumed.class)
            .put(59, CellEvent.FeatureLevelRaised.class)
            .put(60, CellEvent.CellNamed.class)
            .put(61, NodeEvent.NodeSuspected.class)
            .put(62, NodeEvent.NodeHeard.class)
            .put(77, SecretEvent.SecretSet.class)
            .put(78, SecretEvent.SecretDeleted.class)
            .put(84, ServiceEvent.ServiceScaled.class)
            .put(85, ServiceEvent.DeploymentStarted.class)
            .put(86, ServiceEvent.DeploymentProgressed.class)
            .put(87, ServiceEvent.DeploymentTurned.class)
            .put(88, ServiceEvent.DeploymentEnded.class)
            .put(89, ServiceEvent.InstancesBegun.class)
            .put(90, ServiceEvent.ServiceStopped.class)
            .put(91, ServiceEvent.HealthChanged.class)
            .put(92, ServiceEvent.InstanceDraining.class)
            .build();

    private EventTypes() {}
}
