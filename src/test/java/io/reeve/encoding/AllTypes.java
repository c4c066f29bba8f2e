package io.reeve.encoding;

import io.reeve.core.state.ForgottenJob;
import io.reeve.core.state.StateSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Every type that has a stable number, and what else is stored. */
final class AllTypes {
    private AllTypes() {}

    static List<TypeNumbers> families() {
        List<TypeNumbers> all = new ArrayList<>();
        all.add(EventTypes.EVENTS);
        all.add(MessageTypes.MESSAGES);
        all.addAll(ValueTypes.VALUES);
        all.addAll(MessageTypes.PARTS);
        all.addAll(StateTypes.STATES);
        return all;
    }

    static Set<Class<?>> records() {
        Set<Class<?>> all = new LinkedHashSet<>();
        families().forEach(family -> all.addAll(family.types().values()));
        all.add(StateSnapshot.class);
        all.add(ForgottenJob.class);
        return all;
    }

    /** Every record below a sealed type, however deep. */
    static Set<Class<?>> leaves(Class<?> sealed) {
        Set<Class<?>> leaves = new LinkedHashSet<>();
        for (Class<?> permitted : sealed.getPermittedSubclasses()) {
            if (permitted.isSealed()) {
                leaves.addAll(leaves(permitted));
            } else {
                leaves.add(permitted);
            }
        }
        return leaves;
    }

    static String nameOf(Class<?> type) {
        return type.getCanonicalName().substring("io.reeve.".length());
    }
}
