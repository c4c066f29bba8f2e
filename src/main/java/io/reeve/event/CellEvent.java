package io.reeve.event;

import io.reeve.model.CellId;
import io.reeve.model.NodeId;
import java.util.List;

/** About the cell as a whole. */
public sealed interface CellEvent extends Event {
    /** The first event of every ledger. */
    record CellFounded(CellId cell, String version) implements CellEvent {}

    /** A leader took over; what earlier terms still had in flight is void from here. */
    record TermStarted(long term, NodeId leader) implements CellEvent {}

    /** A client's file is kept on a node under the hash of its content, in lower-case hex. */
    record FileUploaded(String sha256, long size, NodeId node) implements CellEvent {}

    /** No unfinished job has needed it for a while: nobody may name it any more, and who keeps it deletes it. */
    record FileForgotten(String sha256) implements CellEvent {}

    /**
     * Many nodes were lost at once: what they ran is not started elsewhere before they return, or until then, on the
     * ledger's clock.
     */
    record ReschedulingPaused(List<NodeId> nodes, long untilMs, String message) implements CellEvent {
        public ReschedulingPaused {
            nodes = List.copyOf(nodes);
        }
    }

    /** What lost nodes ran is started elsewhere again. */
    record ReschedulingResumed(String message) implements CellEvent {}
}
