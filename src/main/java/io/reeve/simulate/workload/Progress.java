package io.reeve.simulate.workload;

/** Told from time to time how far a run is. */
public interface Progress {
    void ran(long tasksEnded, long simulatedMs);
}
