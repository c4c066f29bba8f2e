package io.reeve.core.serve;

import io.reeve.model.JobId;
import io.reeve.model.Quantities;
import io.reeve.model.ScalePolicy;
import io.reeve.model.ScalePolicy.Target;
import io.reeve.model.TaskId;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is measured for services, as the leader heard it last. It is not in the ledger: a new leader decides nothing by
 * a metric before it is posted again, nor by cpu use before nodes told it.
 */
public final class Measures {
    /** A metric says nothing any more when it was not posted for so long. */
    static final long MAX_AGE_MS = 60_000;

    /** Bounds the memory of the leader, whoever posts. */
    private static final int MAX_METRICS = 10_000;

    private final ToLongFunction<String> backlog;
    private final Map<Key, Posted> posted = new HashMap<>();

    private final CpuUse cpuUse = new CpuUse();

    private record Key(TaskId service, String metric) {}

    private record Posted(long milli, long atMs) {}

    /**
     * What a service scales by.
     *
     * @param milli thousandths, of all instances together
     * @param words for people, such as {@code load is 12}
     */
    record Measured(long milli, String words) {}

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
        posted.put(key, new Posted(milli, nowMs));
        return true;
    }

    /** Has asked what nobody posts, where it is time to. */
    void look(TaskId service, Seats seats, long nowMs) {
        ScalePolicy policy = seats.service.policy().scale();
        if (policy != null && policy.target() instanceof Target.Cpu) {
            cpuUse.look(service, seats, nowMs);
        } else {
            cpuUse.forget(service);
        }
    }

    /** What nodes are asked, and what they answered. */
    CpuUse cpuUse() {
        return cpuUse;
    }

    /** Null where nothing is known. */
    @Nullable
    Measured of(TaskId service, Seats seats, long nowMs) {
        Target target = Objects.requireNonNull(seats.service.policy().scale()).target();
        if (target instanceof Target.Queue queue) {
            long milli = Math.multiplyExact(backlog.applyAsLong(queue.role()), 1_000L);
            return new Measured(
                    milli, "tasks that wait in role " + queue.role() + ": " + Quantities.thousandths(milli));
        }
        if (target instanceof Target.Metric metric) {
            Posted last = posted.get(new Key(service, metric.name()));
            return last == null || nowMs - last.atMs() > MAX_AGE_MS
                    ? null
                    : new Measured(last.milli(), metric.name() + " is " + Quantities.thousandths(last.milli()));
        }
        return cpu(cpuUse.sum(service, seats, nowMs), seats.wanted, target.milli());
    }

    /**
     * Instances that are not ready yet, or of which nothing is known, are neither idle nor busy: others are not begun
     * for their sake, and none is ended. They count as nothing where the others use more than they shall, though that
     * makes it no fewer instances, and as on the target where the others use less.
     */
    private static @Nullable Measured cpu(CpuUse.Sum sum, int wanted, long targetMilli) {
        int known = sum.instances();
        if (known == 0) {
            return null;
        }
        boolean isMore = sum.milli() > known * targetMilli;
        long missing = Math.max(0, wanted - known) * targetMilli;
        long milli = isMore ? Math.max(sum.milli(), wanted * targetMilli) : sum.milli() + missing;
        String mean = percent(sum.milli() / known);
        String words = known == 1
                ? "1 instance uses " + mean + " of the cpus that it was granted"
                : known + " instances use " + mean + " of the cpus that they were granted";
        return new Measured(milli, words);
    }

    /** Thousandths as a share. */
    static String percent(long milli) {
        return Quantities.thousandths(milli * 100) + "%";
    }
}
