package io.reeve.encoding;

import io.reeve.core.state.TaskPhase;
import java.util.List;

/** What stands for each type of the sealed values inside snapshots. Only ever append: old snapshots hold these. */
final class StateTypes {
    static final List<TypeNumbers> STATES = List.of(TypeNumbers.of(TaskPhase.class)
            .put(1, TaskPhase.Pending.class)
            .put(2, TaskPhase.Active.class)
            .put(3, TaskPhase.Ended.class)
            .build());

    private StateTypes() {}
}
