package io.reeve.model;

import java.util.List;

/**
 * When a task whose attempt did not finish runs again.
 *
 * @param attempts how many attempts in all, the first included: 1 is no retry
 * @param backoffMs wait before the second attempt; it doubles with each, with jitter
 * @param maxBackoffMs upper bound of the wait
 * @param when which ends are retried
 */
public record RetryPolicy(int attempts, long backoffMs, long maxBackoffMs, List<RetryWhen> when) {
    /** One attempt; the other figures are what a task that only says {@code attempts} gets. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(
            1, 1_000, 60_000, List.of(new RetryWhen.Failed(), new RetryWhen.Lost(), new RetryWhen.TimedOut()));

    public RetryPolicy {
        when = List.copyOf(when);
    }

    /** One kind of end that is worth another attempt. */
    public sealed interface RetryWhen {
        /** The command failed by itself: exit status, signal, missing output, could not start. */
        record Failed() implements RetryWhen {}

        /** The node was lost. */
        record Lost() implements RetryWhen {}

        /** It ran longer than its run timeout. */
        record TimedOut() implements RetryWhen {}

        /**
         * It exited with one of these statuses.
         *
         * @param last 0 in old encodings: just {@code status}
         */
        record Exit(int status, int last) implements RetryWhen {
            public Exit {
                last = Math.max(status, last);
            }

            public Exit(int status) {
                this(status, status);
            }

            public boolean holds(int exitStatus) {
                return status <= exitStatus && exitStatus <= last;
            }
        }

        /** It did not exit with one of these statuses; else nothing that another entry says counts. */
        record NotExit(int status, int last) implements RetryWhen {
            public boolean holds(int exitStatus) {
                return status <= exitStatus && exitStatus <= last;
            }
        }
    }
}
