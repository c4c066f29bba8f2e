package io.reeve.faults.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether a history could have come of operations that each took effect at one instant between call and return.
 *
 * <p>The search is Wing and Gong's ("Testing and Verifying Concurrent Objects", 1993) with Lowe's memory of what was
 * tried ("Testing for linearizability", 2017): it takes the first operations that may come next, one after the other,
 * and goes back where none fits; a set of operations done together with the state they led to is looked at once.
 * Objects are looked at one by one, which is sound: a history is linearizable if that of each object is (Herlihy and
 * Wing, 1990). An operation of unknown outcome never returns, so it may be put anywhere after its call; put after all
 * others it is as if it had not been.
 */
public final class Linearizability {
    private Linearizability() {}

    /** @param longest the most operations of the object that could be put in an order, in that order */
    public record Violation(String object, List<Operation> history, List<Operation> longest) {
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("no order explains what clients were told of " + object);
            text.append("\n  as far as it goes:");
            longest.forEach(each -> text.append("\n    ").append(each));
            text.append("\n  the rest:");
            history.stream()
                    .filter(each -> !longest.contains(each))
                    .forEach(each -> text.append("\n    ").append(each));
            return text.toString();
        }
    }

    /** The violations, one for each object that has one. */
    public static List<Violation> check(List<Operation> history, Function<String, Model<?>> models) {
        Map<String, List<Operation>> byObject = new LinkedHashMap<>();
        history.forEach(each -> byObject.computeIfAbsent(each.object(), object -> new ArrayList<>())
                .add(each));
        List<Violation> violations = new ArrayList<>();
        byObject.forEach((object, operations) -> {
            Violation violation = new Search<>(models.apply(object), operations).run(object);
            if (violation != null) {
                violations.add(violation);
            }
        });
        return violations;
    }

    /** A call or a return, in a list that operations are taken out of as they are put in order. */
    private static final class Entry {
        final int number;
        final Operation operation;

        /** Null where this is the return itself. */
        @Nullable
        Entry returns;

        @Nullable
        Entry before;

        @Nullable
        Entry after;

        Entry(int number, Operation operation) {
            this.number = number;
            this.operation = operation;
        }

        void insertAfter(Entry other) {
            before = other;
            after = other.after;
            other.after = this;
            if (after != null) {
                after.before = this;
            }
        }

        void takeOut() {
            before.after = after;
            if (after != null) {
                after.before = before;
            }
        }

        /** The opposite, where everything taken out later is back already. */
        void putBack() {
            before.after = this;
            if (after != null) {
                after.before = this;
            }
        }
    }

    private record Tried(BitSet done, Object state) {}

    private record Taken<S>(Entry call, S stateBefore) {}

    private static final class Search<S> {
        private final Model<S> model;
        private final List<Operation> history;
        private final Entry head = new Entry(-1, Operation.unknown("", "", "", "", 0));
        private final Deque<Taken<S>> taken = new ArrayDeque<>();
        private final Set<Tried> tried = new HashSet<>();
        private final BitSet done = new BitSet();
        private List<Operation> longest = List.of();

        Search(Model<S> model, List<Operation> operations) {
            this.model = model;
            this.history = operations.stream()
                    .sorted(Comparator.comparingLong(Operation::calledNs))
                    .toList();
            link();
        }

        /** Calls come before returns of the same instant: what touches is at the same time. */
        private void link() {
            record At(long ns, boolean isReturn, Entry entry) {}
            List<At> all = new ArrayList<>();
            for (int i = 0; i < history.size(); i++) {
                Operation operation = history.get(i);
                Entry call = new Entry(i, operation);
                Entry back = new Entry(i, operation);
                call.returns = back;
                all.add(new At(operation.calledNs(), false, call));
                all.add(new At(operation.returnedNs(), true, back));
            }
            all.sort(Comparator.comparingLong(At::ns).thenComparing(At::isReturn));
            Entry last = head;
            for (At each : all) {
                each.entry().insertAfter(last);
                last = each.entry();
            }
        }

        @Nullable
        Violation run(String object) {
            S state = model.initial();
            Entry entry = head.after;
            while (entry != null) {
                S next = entry.returns == null ? null : model.step(state, entry.operation);
                if (next != null && isNew(entry, next)) {
                    take(entry, state);
                    state = next;
                    entry = head.after;
                } else if (entry.returns != null) {
                    entry = entry.after;
                } else if (entry.operation.returnedNs() == Operation.NEVER) {
                    return null; // all that returned is in order; what is left need not have been
                } else if (taken.isEmpty()) {
                    return new Violation(object, history, longest);
                } else {
                    Taken<S> last = taken.pop();
                    state = last.stateBefore();
                    entry = undo(last.call()).after;
                }
            }
            return null;
        }

        private boolean isNew(Entry call, S next) {
            BitSet with = (BitSet) done.clone();
            with.set(call.number);
            return tried.add(new Tried(with, next));
        }

        private void take(Entry call, S state) {
            taken.push(new Taken<>(call, state));
            done.set(call.number);
            call.takeOut();
            call.returns.takeOut();
            if (taken.size() > longest.size()) {
                List<Operation> order = new ArrayList<>();
                taken.descendingIterator().forEachRemaining(each -> order.add(each.call().operation));
                longest = order;
            }
        }

        private Entry undo(Entry call) {
            done.clear(call.number);
            call.returns.putBack();
            call.putBack();
            return call;
        }
    }
}
