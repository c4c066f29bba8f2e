package io.reeve.faults;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waiting in a run that may end at any time: each wait has a bound, and ends with the run. */
final class Patience {
    private static final long LOOK_EVERY_MS = 100;

    private final CountDownLatch over = new CountDownLatch(1);

    /** Asks whether something has come to be; what goes wrong meanwhile means that it has not yet. */
    interface Condition {
        boolean holds() throws Exception;
    }

    /** Whether the condition came to hold in time. */
    boolean until(long mostMs, Condition condition) throws InterruptedException {
        long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(mostMs);
        while (true) {
            if (holds(condition)) {
                return true;
            }
            if (System.nanoTime() - untilNs >= 0 || pass(LOOK_EVERY_MS)) {
                return false;
            }
        }
    }

    /** Lets time pass, which is what a fault that lasts does. Whether the run is over. */
    boolean pass(long ms) throws InterruptedException {
        return over.await(ms, TimeUnit.MILLISECONDS);
    }

    boolean isOver() {
        return over.getCount() == 0;
    }

    void end() {
        over.countDown();
    }

    private static boolean holds(Condition condition) throws InterruptedException {
        try {
            return condition.holds();
        } catch (InterruptedException interrupted) {
            throw interrupted;
        } catch (Exception notYet) {
            return false;
        }
    }
}
