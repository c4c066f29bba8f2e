package io.reeve.model;

/** Why something changed; a sentence with the particulars always stands beside it. */
public enum Reason {
    /** Nothing out of the ordinary. */
    NONE,
    EXIT_STATUS,
    SIGNAL,
    /** The command could not be started at all: not found, not executable, no such user. */
    LAUNCH_FAILED,
    /** A file could not be placed before the start. */
    FILES_UNAVAILABLE,
    /** An output glob that is not optional matched nothing. */
    OUTPUT_MISSING,
    /** It used more memory than it may. */
    OUT_OF_MEMORY,
    RUN_TIMEOUT,
    QUEUE_TIMEOUT,
    KILLED_BY_USER,
    /** Its job had not ended by its deadline. */
    DEADLINE,
    /** Another task of a fail-fast job failed. */
    JOB_FAILED_FAST,
    /** What it runs after did not end as it asked. */
    DEPENDENCY_UNMET,
    /** {@code each} came to more instances than one job may have. */
    TOO_MANY_INSTANCES,
    /** Its node stopped in order; does not use up a retry. */
    NODE_STOPPING,
    /** Its node fell silent and its lease is over. */
    NODE_LOST,
    /** Its node came back as a new incarnation, without it. */
    NODE_RESTARTED,
    /** The node's lease ran out, so the node stopped it by itself. */
    LEASE_EXPIRED,
    /** The node did not know the attempt when asked. */
    UNKNOWN_TO_NODE,
    /** An instant of a schedule was missed, and its misfire policy lets it go. */
    MISFIRED,
    /** The run before of its schedule had not ended. */
    OVERLAPPED,
    /** The run of a schedule could not be submitted: no room, or its files are gone. */
    SUBMISSION_REFUSED,
    /** Another of its gang ended before all of the gang could start; where it queues again, no retry is used up. */
    GANG_BROKEN,
    /** It made way for a task that comes before it, or its node has less than it had; does not use up a retry. */
    PREEMPTED,
    /** Its node is drained and the deadline came; does not use up a retry. */
    NODE_DRAINED,
    /** An operator said that its node is gone for good. */
    NODE_FORGOTTEN,
    /** It could not be deployed, or what it did failed: a verticle, or a kind of a user's own. */
    TASK_FAILED,
    /** The consumer of a message answered with a failure; its code stands where a command has its exit status. */
    REPLY_FAILED,
    /** Nobody in the cluster consumes the address of a message. */
    NO_HANDLERS,
    /** It had more processes than it may, or could not start one more. */
    PIDS_LIMIT,
    /** Its working directory grew larger than it may. */
    DISK_LIMIT,
    /** Its node could not start it, nor would it another one: no room on its disk, no process, no control group. */
    NODE_UNFIT,
    /** An instance of a service is no longer wanted: the service was scaled down, or an update is over. */
    SCALED_DOWN,
    /** An instance of a service makes way for one of another version. */
    UPDATED,
    /** An instance of a service failed its health check; it is started again. */
    UNHEALTHY,
    /** New instances of an update did not become ready. */
    UPDATE_FAILED;

    /** What stands for it where members of the cell may be too old to know it. */
    public Reason at(int featureLevel) {
        if (featureLevel >= 2) {
            return this;
        }
        return switch (this) {
            case PIDS_LIMIT, DISK_LIMIT -> EXIT_STATUS;
            case NODE_UNFIT -> LAUNCH_FAILED;
            default -> this;
        };
    }
}
