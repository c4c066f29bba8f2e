package io.reeve.core.allocate;

import java.util.Arrays;

/**
 * A binary heap of small numbers that knows where each one stands, so that any can be moved or taken out when what it
 * is ordered by has changed. Several heaps may share the array of positions, if no number is in two of them.
 */
final class IntHeap {
    static final int ABSENT = -1;

    private final int[] positions;
    private final Order order;
    private int[] heap = new int[16];
    private int size;

    /** Total: of two different numbers one is always before the other. */
    interface Order {
        boolean isBefore(int left, int right);
    }

    /** @param positions {@link #ABSENT} for each number that is in no heap */
    IntHeap(int[] positions, Order order) {
        this.positions = positions;
        this.order = order;
    }

    static int[] positions(int numbers) {
        int[] positions = new int[numbers];
        Arrays.fill(positions, ABSENT);
        return positions;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The first in the order, or {@link #ABSENT}. */
    int first() {
        return size == 0 ? ABSENT : heap[0];
    }

    /** Puts the number where it belongs now, in or not. */
    void put(int number) {
        int at = positions[number];
        if (at == ABSENT) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, 2 * size);
            }
            at = size++;
            place(number, at);
        }
        if (!up(at)) {
            down(at);
        }
    }

    /** Takes out all. */
    void clear() {
        for (int at = 0; at < size; at++) {
            positions[heap[at]] = ABSENT;
        }
        size = 0;
    }

    /** Puts the number somewhere, until {@link #arrange} puts all where they belong; it is in no heap yet. */
    void append(int number) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        place(number, size++);
    }

    /** Puts all where they belong: cheaper for many than one by one. */
    void arrange() {
        for (int at = size / 2 - 1; at >= 0; at--) {
            down(at);
        }
    }

    void remove(int number) {
        int at = positions[number];
        if (at == ABSENT) {
            return;
        }
        positions[number] = ABSENT;
        size--;
        if (at < size) {
            place(heap[size], at);
            if (!up(at)) {
                down(at);
            }
        }
    }

    private boolean up(int from) {
        int number = heap[from];
        int at = from;
        while (at > 0 && order.isBefore(number, heap[(at - 1) / 2])) {
            place(heap[(at - 1) / 2], at);
            at = (at - 1) / 2;
        }
        place(number, at);
        return at != from;
    }

    private void down(int from) {
        int number = heap[from];
        int at = from;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && order.isBefore(heap[child + 1], heap[child])) {
                child++;
            }
            if (!order.isBefore(heap[child], number)) {
                break;
            }
            place(heap[child], at);
            at = child;
        }
        place(number, at);
    }

    private void place(int number, int at) {
        heap[at] = number;
        positions[number] = at;
    }
}
