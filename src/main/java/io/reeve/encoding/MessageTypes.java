package io.reeve.encoding;

import io.reeve.event.EventBatch;
import io.reeve.event.Recorded;
import io.reeve.message.Exec;
import io.reeve.message.FromWorker;
import io.reeve.message.LeaderNotice;
import io.reeve.message.Measuring;
import io.reeve.message.Membership;
import io.reeve.message.Reading;
import io.reeve.message.Rounds;
import io.reeve.message.ToWorker;
import io.reeve.message.WorkerNote;
import java.util.List;

/** What stands for each message between nodes. Only ever append: nodes of two versions may talk to each other. */
final class MessageTypes {
    /** One numbering for all that is sent by itself; each family has room to grow. */
    static final TypeNumbers MESSAGES = TypeNumbers.of(Record.class)
            .put(1, EventBatch.class)
            .put(2, Recorded.class)
            .put(16, ToWorker.Launch.class)
            .put(17, ToWorker.Kill.class)
            .put(18, ToWorker.Acknowledge.class)
            .put(20, ToWorker.Release.class)
            .put(32, FromWorker.StatusReport.class)
            .put(48, Membership.Register.class)
            .put(49, Membership.Registered.class)
            .put(50, Membership.Renew.class)
            .put(51, Membership.Renewed.class)
            .put(52, Membership.Refused.class)
            .put(53, Membership.Leave.class)
            .put(54, Membership.PlanRestart.class)
            .put(64, Reading.ReadFile.class)
            .put(65, Reading.Chunk.class)
            .put(66, Reading.Unreadable.class)
            .put(80, Rounds.Demand.class)
            .put(81, Rounds.Plan.class)
            .put(96, LeaderNotice.class)
            .put(97, Measuring.AskUsage.class)
            .put(98, Measuring.UsageNow.class)
            .put(113, Exec.Open.class)
            .put(114, Exec.Opened.class)
            .put(115, Exec.Read.class)
            .put(116, Exec.Output.class)
            .put(117, Exec.Write.class)
            .put(118, Exec.Close.class)
            .put(119, Reading.SearchLog.class)
            .put(120, Reading.Found.class)
            .build();

    /** The sealed values inside messages. */
    static final List<TypeNumbers> PARTS = List.of(
            TypeNumbers.of(ToWorker.Source.class)
                    .put(1, ToWorker.Source.Upload.class)
                    .put(2, ToWorker.Source.Output.class)
                    .put(3, ToWorker.Source.Web.class)
                    .build(),
            TypeNumbers.of(FromWorker.Status.class)
                    .put(1, FromWorker.Status.Running.class)
                    .put(2, FromWorker.Status.Progress.class)
                    .put(3, FromWorker.Status.Ended.class)
                    .put(4, FromWorker.Status.Staged.class)
                    .put(24, FromWorker.Status.Warned.class)
                    .put(121, FromWorker.Status.HealthChanged.class)
                    .build(),
            TypeNumbers.of(WorkerNote.class)
                    .put(1, WorkerNote.Opened.class)
                    .put(2, WorkerNote.Begun.class)
                    .put(3, WorkerNote.Launched.class)
                    .put(4, WorkerNote.Stopping.class)
                    .put(5, WorkerNote.Reported.class)
                    .put(6, WorkerNote.Acknowledged.class)
                    .put(7, WorkerNote.Forgotten.class)
                    .build(),
            TypeNumbers.of(Reading.FileName.class)
                    .put(1, Reading.FileName.Output.class)
                    .put(2, Reading.FileName.Log.class)
                    .put(3, Reading.FileName.Upload.class)
                    .build());

    private MessageTypes() {}
}
