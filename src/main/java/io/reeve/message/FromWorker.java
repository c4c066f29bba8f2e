package io.reeve.message;

import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.InstanceHealth;
import io.reeve.model.NodeId;
import io.reeve.model.OutputFile;
import io.reeve.model.Reason;
import io.reeve.model.SinceLevel;
import io.reeve.model.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a worker tells the leader of its attempts. */
public sealed interface FromWorker {
    NodeId node();

    long incarnation();

    /** Reports not acknowledged yet, each attempt's in order; sent again until they are. */
    record StatusReport(NodeId node, long incarnation, List<AttemptStatus> statuses) implements FromWorker {
        public StatusReport {
            statuses = List.copyOf(statuses);
        }
    }

    /** @param number from 1, dense within the attempt */
    record AttemptStatus(AttemptId attempt, int number, Status status) {}

    /** One step of an attempt. */
    sealed interface Status {
        /** Its files are placed; it is of a gang and waits for {@link ToWorker.Release}. */
        record Staged() implements Status {}

        /** The process started. */
        record Running(long pid) implements Status {}

        /** At most one a second for each attempt. */
        record Progress(int percent, String text) implements Status {}

        /** Its processes got USR1, because its run timeout comes near. */
        record Warned(String message) implements Status {}

        /** The checks of an instance of a service say something else than before; after it is running. */
        record HealthChanged(InstanceHealth health, String message) implements Status {}

        /**
         * The attempt is over, and no process of it is left.
         *
         * @param exitStatus or the failure code of a reply
         * @param result JSON that it answered; null where it answered nothing, and from older workers
         * @param usage null where the node cannot tell, or is of an older version
         */
        record Ended(
                AttemptState state,
                Reason reason,
                String message,
                @Nullable Integer exitStatus,
                @Nullable Integer signal,
                List<OutputFile> outputs,
                @SinceLevel(2) @Nullable String result,
                @SinceLevel(2) @Nullable Usage usage)
                implements Status {
            public Ended {
                outputs = List.copyOf(outputs);
            }

            /** Without a result, and nothing is known of what it used. */
            public Ended(
                    AttemptState state,
                    Reason reason,
                    String message,
                    @Nullable Integer exitStatus,
                    @Nullable Integer signal,
                    List<OutputFile> outputs) {
                this(state, reason, message, exitStatus, signal, outputs, null, null);
            }

            public Ended withResult(@Nullable String json) {
                return new Ended(state, reason, message, exitStatus, signal, outputs, json, usage);
            }

            /** As members of that level understand it. */
            public Ended at(int featureLevel) {
                Reason known = reason.at(featureLevel);
                return known == reason ? this : as(state, known, message);
            }

            /** The same end told otherwise: what it left and used stays. */
            public Ended as(AttemptState other, Reason why, String words) {
                return new Ended(other, why, words, exitStatus, signal, outputs, result, usage);
            }

            public Ended with(@Nullable Usage used) {
                return new Ended(state, reason, message, exitStatus, signal, outputs, result, used);
            }
        }
    }
}
