package io.reeve.core.recover;

/**
 * How much a cell puts up with before it holds back.
 *
 * @param flapLosses so many losses of a node within an hour bring it into quarantine when it returns
 * @param quarantineMs its length then; each loss more doubles it
 * @param maxQuarantineMs its greatest length
 * @param massNodes so few lost at once are no mass loss, whatever part of the cell they are
 * @param massWindowMs what is lost within it is lost at once
 * @param pauseMs how long what lost nodes ran waits at most for their return
 */
public record RecoveryRules(
        int flapLosses, long quarantineMs, long maxQuarantineMs, int massNodes, long massWindowMs, long pauseMs) {
    /** One in so many workers: at most that part is in quarantine, and more than that lost at once is a mass loss. */
    static final int SHARE = 3;

    public static final RecoveryRules DEFAULT = new RecoveryRules(3, 30_000, 30 * 60_000, 3, 60_000, 120_000);

    /** After so many losses. */
    long quarantineMs(int losses) {
        int doublings = Math.min(losses - flapLosses, 20);
        return Math.min(quarantineMs << doublings, maxQuarantineMs);
    }
}
