package io.reeve.core.state;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a node takes new tasks, and what of its past bears on that: all that outlasts its incarnations.
 *
 * @param sinceMs when the phase began; 0 where it never had another
 * @param untilMs of a drain when what still runs is ended, of a quarantine its end; otherwise {@link #NEVER}
 * @param message why it takes none; empty where it does
 * @param restartUntilMs until when its process may be away though its lease is shorter; {@link #NEVER} without such
 *     a plan
 * @param lossesMs when it was lost lately, oldest first; losses that somebody planned are none
 */
public record Duty(Phase phase, long sinceMs, long untilMs, String message, long restartUntilMs, List<Long> lossesMs) {
    public static final long NEVER = 0;

    /** How long a loss is held against a node: 1 h. */
    public static final long LOSSES_REMEMBERED_MS = 60L * 60 * 1000;

    /** More tell nothing new. */
    private static final int MAX_LOSSES = 20;

    static final Duty READY = new Duty(Phase.READY, 0, NEVER, "", NEVER, List.of());

    /** What the node is to be used for. */
    public enum Phase {
        READY,
        /** It takes nothing new; what runs there may end by itself for a while. */
        DRAINING,
        /** It takes nothing new, and nothing runs there. */
        DRAINED,
        /** It takes nothing new for some time, because it was lost again and again. */
        QUARANTINED
    }

    public Duty {
        lossesMs = List.copyOf(lossesMs);
    }

    Duty in(Phase next, long atMs, long until, String why) {
        return new Duty(next, atMs, until, why, restartUntilMs, lossesMs);
    }

    Duty restartPlanned(long until) {
        return new Duty(phase, sinceMs, untilMs, message, until, lossesMs);
    }

    /** Nobody wanted it to go. */
    Duty lost(long atMs) {
        List<Long> all = new ArrayList<>(lossesSince(atMs - LOSSES_REMEMBERED_MS));
        all.add(atMs);
        List<Long> newest = all.subList(Math.max(0, all.size() - MAX_LOSSES), all.size());
        return new Duty(phase, sinceMs, untilMs, message, NEVER, newest);
    }

    /** Those later than this. */
    public List<Long> lossesSince(long ms) {
        return lossesMs.stream().filter(loss -> loss > ms).toList();
    }
}
