package io.reeve.simulate.workload;

import io.reeve.model.TaskId;
import io.reeve.simulate.Simulation.Arrival;
import io.reeve.spec.WorkloadSpec;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/**
 * All jobs of a workload in order of time, made when they are asked for; those of one instant in the order of the
 * document. What is drawn depends on the seed, the place in the document and the number of the job and task alone, so a
 * change of one entry leaves the others as they were.
 */
final class Arrivals implements Iterator<Arrival> {
    /** Odd constants that tell the streams, jobs and tasks of one seed apart (from SplitMix64 and MurmurHash3). */
    private static final long STREAM_STEP = 0x9e3779b97f4a7c15L;

    private static final long NUMBER_STEP = 0xbf58476d1ce4e5b9L;
    private static final long TASK_STEP = 0x94d049bb133111ebL;
    private static final int GAPS = -1;

    private final WorkloadSpec workload;
    private final PriorityQueue<Next> next =
            new PriorityQueue<>(Comparator.comparingLong(Next::atMs).thenComparingInt(Next::stream));

    private record Next(long atMs, int stream, long number) {}

    Arrivals(WorkloadSpec workload) {
        this.workload = workload;
        List<WorkloadSpec.Stream> streams = workload.streams();
        for (int i = 0; i < streams.size(); i++) {
            next.add(new Next(streams.get(i).firstMs(), i, 0));
        }
    }

    @Override
    public boolean hasNext() {
        return !next.isEmpty();
    }

    @Override
    public Arrival next() {
        Next head = next.poll();
        if (head == null) {
            throw new NoSuchElementException();
        }
        WorkloadSpec.Stream stream = workload.streams().get(head.stream());
        long following = head.number() + 1;
        if (following < stream.count()) {
            long gapMs = stream.gap().drawMs(seed(head.stream(), following, GAPS));
            next.add(new Next(head.atMs() + gapMs, head.stream(), following));
        }
        return new Arrival(head.atMs(), stream.job(), task -> runMs(stream, head, task));
    }

    private long runMs(WorkloadSpec.Stream stream, Next of, TaskId task) {
        long place = task.task().hashCode() * TASK_STEP + Math.max(0, task.instance());
        return stream.runForOf(task.task()).drawMs(seed(of.stream(), of.number(), place));
    }

    private long seed(int stream, long number, long place) {
        long mixed = (workload.seed() + 1) * STREAM_STEP + stream;
        mixed = (mixed ^ mixed >>> 29) * NUMBER_STEP + number;
        return (mixed ^ mixed >>> 31) * TASK_STEP + place;
    }
}
