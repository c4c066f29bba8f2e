package io.reeve.gateway;

import io.reeve.event.AttemptEvent;
import io.reeve.event.CellEvent;
import io.reeve.event.Event;
import io.reeve.event.JobEvent;
import io.reeve.event.NodeEvent;
import io.reeve.fixture.Nodes;
import io.reeve.fixture.Tasks;
import io.reeve.model.Allocation;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.NodeId;
import io.reeve.model.OutputFile;
import io.reeve.model.Reason;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import java.util.List;

/** Events of a small life: one node, and a job whose first task ran and kept two files while its array runs. */
public final class History {
    public static final NodeId NODE = new NodeId("node-1");
    public static final JobId JOB = new JobId("word-count", 1);
    public static final AttemptId SPLIT = attempt("split", TaskId.SINGLE);
    public static final AttemptId COUNT_0 = attempt("count", 0);

    private History() {}

    public static Event[] life() {
        JobSpec spec = Tasks.job(
                "word-count",
                Tasks.task("split"),
                Tasks.task("count").instances(3).after("split"));
        return new Event[] {
            new CellEvent.CellFounded(FakePlane.CELL, "0.1.0"),
            new NodeEvent.NodeRegistered(NODE, 1, Nodes.worker(4)),
            new JobEvent.JobSubmitted(JOB, spec, "hash"),
            launched(SPLIT),
            new AttemptEvent.AttemptRunning(SPLIT, 4_711),
            finished(SPLIT),
            launched(COUNT_0),
            new AttemptEvent.AttemptRunning(COUNT_0, 4_712)
        };
    }

    /** Any number of small events that change little. */
    public static Event progress(int step) {
        return new AttemptEvent.AttemptProgressed(COUNT_0, step % 101, "step " + step);
    }

    public static Event finished(AttemptId attempt) {
        return new AttemptEvent.AttemptEnded(
                attempt,
                AttemptState.FINISHED,
                Reason.EXIT_STATUS,
                "exit status 0",
                0,
                null,
                List.of(new OutputFile("part-aa", 10), new OutputFile("sub dir/ü.txt", 3)),
                AttemptEvent.AttemptEnded.NO_RETRY,
                true);
    }

    private static Event launched(AttemptId attempt) {
        return new AttemptEvent.TaskLaunched(attempt, NODE, 1, new Allocation(Resources.of(1_000, 1_000), List.of()));
    }

    private static AttemptId attempt(String task, int instance) {
        return new AttemptId(new TaskId(JOB, task, instance), 1, 1);
    }
}
