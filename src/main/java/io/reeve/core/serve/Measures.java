package io.reeve.core.serve;

import io.reeve.model.JobId;
import io.reeve.model.ScalePolicy;
import io.reeve.model.TaskId;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/**
 * What is measured for services, as the leader heard it last. It is not in the ledger: a new leader decides nothing by
 * a metric before it is posted again.
 */
public final class Measures {
    /** A metric says nothing any more when it was not posted for so long. */
    static final long MAX_AGE_MS = 60_000;

    /** Bounds the memory of the leader, whoever posts. */
    private static final int MAX_METRICS = 10_000;

    private final ToLongFunction<String> backlog;
    private final Map<Key, Measured> posted = new HashMap<>();

    private record Key(TaskId service, String metric) {}

    private record Measured(long milli, long atMs) {}

    Measures(ToLongFunction<String> backlog) {
        this.backlog = backlog;
    }

    /** Takes a metric in; false where there are too many already. */
    public boolean post(JobId job, String task, String metric, long milli, long nowMs) {
        Key key = new Key(new TaskId(job, task, TaskId.SINGLE), metric);
        if (posted.size() >= MAX_METRICS && !posted.containsKey(key)) {
            posted.values().removeIf(measured -> nowMs - measured.atMs() > MAX_AGE_MS);
            if (posted.size() >= MAX_METRICS) {
                return false;
            }
        }
        posted.put(key, new Measured(milli, nowMs));
        return true;
    }

    /** Thousandths of what is measured for all instances together; empty where nothing is known. */
    OptionalLong of(JobId job, String task, ScalePolicy.Target target, long nowMs) {
        if (target instanceof ScalePolicy.Target.Queue queue) {
            return OptionalLong.of(Math.multiplyExact(backlog.applyAsLong(queue.role()), 1_000L));
        }
        ScalePolicy.Target.Metric metric = (ScalePolicy.Target.Metric) target;
        Measured last = posted.get(new Key(new TaskId(job, task, TaskId.SINGLE), metric.name()));
        return last == null || nowMs - last.atMs() > MAX_AGE_MS ? OptionalLong.empty() : OptionalLong.of(last.milli());
    }
}
