package io.reeve.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Which faults come, in which order, when and for how long: all of it from one seed. */
final class FaultPlan {
    /** A fault follows what it waited for within this. */
    private static final int MOST_DELAY_MS = 10;

    private static final int LEAST_HELD_MS = 200;

    private static final int ANY_ONE_IN = 8;

    private FaultPlan() {}

    /**
     * One of them.
     *
     * @param moment what it waits for
     * @param delayMs how long after that it hits
     * @param heldMs how long it lasts: until what was killed is started again, what was cut off is heard again
     * @param pick draws its victims among those there are then
     */
    record Fault(int number, FaultKind kind, Moment moment, int delayMs, int heldMs, long pick) {}

    /** Every kind comes once before any is drawn freely, as far as there are so many. */
    static List<Fault> of(long seed, int count) {
        Random random = new Random(seed);
        List<FaultKind> kinds = new ArrayList<>(List.of(FaultKind.values()));
        java.util.Collections.shuffle(kinds, random);
        List<Fault> plan = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            FaultKind kind = i < kinds.size() ? kinds.get(i) : draw(random);
            Moment moment = moment(random);
            // Most faults are short; some outlast a lease.
            int most = random.nextInt(3) == 0 ? kind.longestMs() : Math.max(1, kind.longestMs() / 4);
            int held = LEAST_HELD_MS + random.nextInt(most);
            plan.add(new Fault(i + 1, kind, moment, random.nextInt(MOST_DELAY_MS), held, random.nextLong()));
        }
        return plan;
    }

    /** Mostly right after a client or the ledger said something: that is where something may be lost or done twice. */
    private static Moment moment(Random random) {
        return random.nextInt(ANY_ONE_IN) == 0
                ? Moment.ANY
                : Moment.values()[1 + random.nextInt(Moment.values().length - 1)];
    }

    private static FaultKind draw(Random random) {
        int total = 0;
        for (FaultKind kind : FaultKind.values()) {
            total += kind.weight();
        }
        int drawn = random.nextInt(total);
        for (FaultKind kind : FaultKind.values()) {
            drawn -= kind.weight();
            if (drawn < 0) {
                return kind;
            }
        }
        throw new AssertionError("drawn above the sum of all weights");
    }
}
