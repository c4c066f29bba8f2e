package io.reeve.core.state;

import io.reeve.model.Allocation;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.NodeId;
import io.reeve.model.OutputFile;
import io.reeve.model.Reason;
import io.reeve.model.SinceLevel;
import io.reeve.model.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt as the ledger knows it.
 *
 * @param startedAtMs when its process was reported started, or {@link #NOT_YET}
 * @param reason why it is being stopped or ended; NONE before
 * @param ending how it ended, or null while it is live
 * @param staged whether it is of a gang and said that it could start; absent from old snapshots
 * @param warnedAtMs when it was warned of its run timeout, or 0: it was not, or an old snapshot does not say
 */
public record AttemptEntry(
        AttemptId id,
        NodeId node,
        long incarnation,
        Allocation allocation,
        AttemptState state,
        long launchedAtMs,
        long startedAtMs,
        long pid,
        Reason reason,
        String message,
        int percent,
        String progress,
        @Nullable Ending ending,
        boolean staged,
        long warnedAtMs) {
    public static final long NOT_YET = -1;

    /**
     * How it ended.
     *
     * @param countsAsAttempt whether it used up one of the policy's attempts
     * @param result JSON that it answered; null where it answered nothing, and in old snapshots
     * @param usage what its processes used in all, or null where nobody knows
     */
    public record Ending(
            long atMs,
            @Nullable Integer exitStatus,
            @Nullable Integer signal,
            List<OutputFile> outputs,
            boolean countsAsAttempt,
            @SinceLevel(2) @Nullable String result,
            @SinceLevel(2) @Nullable Usage usage) {
        public Ending {
            outputs = List.copyOf(outputs);
        }
    }

    static AttemptEntry launched(AttemptId id, NodeId node, long incarnation, Allocation allocation, long atMs) {
        return new AttemptEntry(
                id,
                node,
                incarnation,
                allocation,
                AttemptState.STAGING,
                atMs,
                NOT_YET,
                NOT_YET,
                Reason.NONE,
                "",
                0,
                "",
                null,
                false,
                0);
    }

    AttemptEntry readyToStart() {
        return new AttemptEntry(
                id,
                node,
                incarnation,
                allocation,
                state,
                launchedAtMs,
                startedAtMs,
                pid,
                reason,
                message,
                percent,
                progress,
                ending,
                true,
                warnedAtMs);
    }

    AttemptEntry running(long processId, long atMs) {
        AttemptState next = state == AttemptState.STAGING ? AttemptState.RUNNING : state;
        return new AttemptEntry(
                id,
                node,
                incarnation,
                allocation,
                next,
                launchedAtMs,
                atMs,
                processId,
                reason,
                message,
                percent,
                progress,
                ending,
                staged,
                warnedAtMs);
    }

    AttemptEntry progressed(int newPercent, String text) {
        return new AttemptEntry(
                id,
                node,
                incarnation,
                allocation,
                state,
                launchedAtMs,
                startedAtMs,
                pid,
                reason,
                message,
                newPercent,
                text,
                ending,
                staged,
                warnedAtMs);
    }

    AttemptEntry warned(long atMs) {
        return new AttemptEntry(
                id,
                node,
                incarnation,
                allocation,
                state,
                launchedAtMs,
                startedAtMs,
                pid,
                reason,
                message,
                percent,
                progress,
                ending,
                staged,
                atMs);
    }

    AttemptEntry killing(Reason why, String words) {
        return because(AttemptState.KILLING, why, words, ending);
    }

    /** It goes on by itself, as far as anybody knows; one that is to be stopped still is. */
    AttemptEntry unreachable(String words) {
        return state == AttemptState.KILLING
                ? this
                : because(AttemptState.UNREACHABLE, Reason.NODE_LOST, words, ending);
    }

    /** A later incarnation of its node has it. */
    AttemptEntry adopted(long by) {
        AttemptEntry here = state == AttemptState.KILLING
                ? this
                : because(
                        startedAtMs == NOT_YET ? AttemptState.STAGING : AttemptState.RUNNING, Reason.NONE, "", ending);
        return new AttemptEntry(
                id,
                node,
                by,
                allocation,
                here.state,
                launchedAtMs,
                startedAtMs,
                pid,
                here.reason,
                here.message,
                percent,
                progress,
                ending,
                staged,
                warnedAtMs);
    }

    AttemptEntry ended(AttemptState last, Reason why, String words, Ending how) {
        return because(last, why, words, how);
    }

    private AttemptEntry because(AttemptState next, Reason why, String words, @Nullable Ending how) {
        return new AttemptEntry(
                id,
                node,
                incarnation,
                allocation,
                next,
                launchedAtMs,
                startedAtMs,
                pid,
                why,
                words,
                percent,
                progress,
                how,
                staged,
                warnedAtMs);
    }
}
