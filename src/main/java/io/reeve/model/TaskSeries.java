package io.reeve.model;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * Immutable list of tasks whose ids are made when they are asked for. A demand names thousands of tasks of which a few
 * are granted; made at once, their ids were half of the leader's work.
 */
public final class TaskSeries extends AbstractList<TaskId> implements RandomAccess {
    private final List<Part> parts;
    private final int size;

    /**
     * Instances of one task, of which the first is at index {@code start} of the series.
     *
     * @param instances a bit for each, copied from a set of bits; none stand for a task that is no array
     */
    private record Part(int start, JobId job, String task, long[] instances) {
        TaskId get(int index) {
            return new TaskId(job, task, instances.length == 0 ? TaskId.SINGLE : select(index - start));
        }

        /** The position of the bit that has so many before it. Costs a step for each 64 instances. */
        private int select(int before) {
            int left = before;
            int word = 0;
            for (int count; left >= (count = Long.bitCount(instances[word])); word++) {
                left -= count;
            }
            long bits = instances[word];
            for (; left > 0; left--) {
                bits &= bits - 1;
            }
            return word * Long.SIZE + Long.numberOfTrailingZeros(bits);
        }
    }

    private TaskSeries(List<Part> parts, int size) {
        this.parts = parts;
        this.size = size;
    }

    @Override
    public TaskId get(int index) {
        Objects.checkIndex(index, size);
        int low = 0;
        int high = parts.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (parts.get(middle).start() <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return parts.get(low).get(index);
    }

    @Override
    public int size() {
        return size;
    }

    /** Makes a series, part by part. */
    public static final class Builder {
        private final List<Part> parts = new ArrayList<>();
        private int size;

        public int size() {
            return size;
        }

        /** Adds the instances whose bits are set, the lowest {@code limit} of them. */
        public void addInstances(JobId job, String task, BitSet instances, int limit) {
            int count = Math.min(limit, instances.cardinality());
            if (count > 0) {
                parts.add(new Part(size, job, task, instances.toLongArray()));
                size += count;
            }
        }

        /** Adds a task that is no array. */
        public void addSingle(JobId job, String task) {
            parts.add(new Part(size, job, task, new long[0]));
            size++;
        }

        public TaskSeries build() {
            return new TaskSeries(List.copyOf(parts), size);
        }
    }
}
