package io.reeve.spec;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects the faults of one document; the same fault, seen through every task that defaults reach, counts once. */
final class Faults {
    private final Set<Fault> listed = new LinkedHashSet<>();
    private final Set<Integer> unlisted = new HashSet<>();

    void add(FaultCode code, Place place, String message, String expected) {
        if (isFull()) {
            return;
        }
        add(new Fault(code.code(), place.pointer(), place.line(), place.column(), message, expected));
    }

    /** A fault of the document as a whole. */
    void add(FaultCode code, String message, String expected) {
        add(new Fault(code.code(), "", null, null, message, expected));
    }

    private void add(Fault fault) {
        if (listed.size() < Limits.FAULTS) {
            listed.add(fault);
        } else if (!isFull() && !listed.contains(fault)) {
            // Hashes alone: the number of the rest is all that is told of it.
            unlisted.add(fault.hashCode());
        }
    }

    /** For a part that is not of the kind its field wants. */
    void wrongType(Tree found, String expected) {
        FaultCode code = Tree.isNull(found) ? FaultCode.NULL_VALUE : FaultCode.WRONG_TYPE;
        add(code, found.place(), "this is " + found.kind(), expected);
    }

    void tooMany(Place place, int count, int limit, String what) {
        add(FaultCode.TOO_MANY, place, count + " " + what + " are too many", "at most " + limit);
    }

    /** Whether there are so many that looking for more helps nobody. */
    boolean isFull() {
        return unlisted.size() >= Limits.FAULTS_COUNTED;
    }

    boolean isEmpty() {
        return listed.isEmpty();
    }

    List<Fault> list() {
        List<Fault> all = new ArrayList<>(listed);
        if (!unlisted.isEmpty()) {
            @Nullable Integer nowhere = null;
            String message = "and " + (isFull() ? "at least " : "") + unlisted.size() + " more";
            all.add(new Fault(FaultCode.MORE_FAULTS.code(), "", nowhere, nowhere, message, "correct these first"));
        }
        return List.copyOf(all);
    }
}
