package io.reeve.core.state;

import io.reeve.model.CellId;
import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The state of the cell, to read. Not thread-safe: whoever hands it out says for how long it may be read. */
public interface ClusterView {
    /** Null before the ledger is founded. */
    @Nullable
    CellId cell();

    /** What is said of it as a whole. */
    CellFacts facts();

    /** What the ledger may hold: no event of a higher level is decided. */
    default int featureLevel() {
        return facts().featureLevel();
    }

    /** 0 before the first leader. */
    long term();

    /** Of the last event; 0 before the first. */
    long sequence();

    /** The ledger's clock: the time of the last event, in milliseconds since the epoch. */
    long atMs();

    /** Lost ones included, by id. */
    Collection<Node> nodes();

    @Nullable
    Node node(NodeId id);

    /** What all workers that take new tasks offer together. */
    Resources capacity();

    /** Null while what lost nodes ran is started elsewhere as usual. */
    @Nullable
    Pause pause();

    /** All roles that are defined or in use. */
    Roles roles();

    /** Room that attempts make way for. */
    Holds holds();

    /** Amounts of nodes that serve one role alone. */
    Reservations reservations();

    /** What tasks may have of secrets, as it is sealed. */
    Secrets secrets();

    /** In the order of submission. */
    Collection<Job> jobs();

    @Nullable
    Job job(JobId id);

    @Nullable
    TaskEntry task(TaskId id);

    /** The job that was submitted to the role under this key in the last 7 days, still known or not; null if none. */
    @Nullable
    KeyEntry key(String role, String key);

    /** Where a client's upload is kept; null if there is none. */
    @Nullable
    UploadEntry upload(String sha256);

    /** All uploads that a job may name. */
    Collection<UploadEntry> uploads();

    /** In the order of submission; those that ended lately included. */
    Collection<ScheduleEntry> schedules();

    @Nullable
    ScheduleEntry schedule(JobId id);

    /** The number that the next job or schedule gets. */
    long nextJobNumber();

    /** An idempotency key in use. */
    record KeyEntry(String role, String key, JobId job, String documentHash, long atMs) {}

    /**
     * A client's file.
     *
     * @param atMs when it was told of last, on the ledger's clock; 0 where an old snapshot does not say
     */
    record UploadEntry(String sha256, long size, NodeId node, long atMs) {}
}
