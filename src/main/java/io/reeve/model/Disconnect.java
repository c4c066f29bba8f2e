package io.reeve.model;

/**
 * What becomes of a task's attempt when its node loses the cluster.
 *
 * @param keep whether it goes on running there, in which case nothing replaces it before the node returns or an
 *     operator says that it is gone; otherwise the node ends it when its lease is over
 * @param replaceAfterMs how long after the loss of its node it stays unreplaced; 0 is at once
 */
public record Disconnect(boolean keep, long replaceAfterMs) {
    /** Ended with the lease, replaced at once; what old encodings have in its place, too. */
    public static final Disconnect STOP = new Disconnect(false, 0);
}
