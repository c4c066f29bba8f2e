package io.reeve.core.schedule;

import io.reeve.message.Rounds.Refusal;
import io.reeve.model.NodeId;
import io.reeve.model.TaskId;
import org.jspecify.annotations.Nullable;

/** For whom, and where, room was kept last: for one task and, beside it, for one gang. */
final class KeptRooms {
    private @Nullable Kept single;
    private @Nullable Kept gang;

    private record Kept(TaskId task, NodeId node) {}

    void clear() {
        single = null;
        gang = null;
    }

    /** Whether room is kept for another one, or elsewhere: who waited for the room that was kept may find some. */
    boolean moves(Refusal refusal) {
        if (refusal.reservation() == null) {
            return false;
        }
        Kept now = new Kept(refusal.first(), refusal.reservation().node());
        Kept before = refusal.gang() == null ? single : gang;
        if (refusal.gang() == null) {
            single = now;
        } else {
            gang = now;
        }
        return before != null && !before.equals(now);
    }
}
