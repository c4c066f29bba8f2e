package io.reeve.faults.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LinearizabilityTest {
    private static final int HISTORIES = 20_000;
    private static final int MOST_OPERATIONS = 6;

    @Test
    void check_oneAfterTheOther_lastWriteIsRead() {
        assertThat(isGood(write("1", 0, 1), read("1", 2, 3), write("2", 4, 5), read("2", 6, 7)))
                .isTrue();
    }

    @Test
    void check_readOfWhatWasOverwrittenBefore_isBad() {
        assertThat(isGood(write("1", 0, 1), write("2", 2, 3), read("1", 4, 5))).isFalse();
    }

    @Test
    void check_readDuringAWrite_mayBeOfEitherValueButNotGoBack() {
        assertThat(isGood(write("1", 0, 1), write("2", 2, 9), read("1", 3, 4), read("2", 5, 6)))
                .isTrue();
        assertThat(isGood(write("1", 0, 1), write("2", 2, 9), read("2", 3, 4), read("1", 5, 6)))
                .isFalse();
    }

    @Test
    void check_writeOfUnknownOutcome_mayTakeEffectLateOrNever() {
        assertThat(isGood(maybe("1", 0), read("0", 2, 3), read("1", 4, 5))).isTrue();
        assertThat(isGood(maybe("1", 0), read("0", 2, 3), read("0", 4, 5))).isTrue();
    }

    @Test
    void check_writeOfUnknownOutcome_takesEffectOnceAndNotBeforeItsCall() {
        assertThat(isGood(maybe("1", 0), read("1", 2, 3), write("2", 4, 5), read("1", 6, 7)))
                .isFalse();
        assertThat(isGood(read("1", 0, 1), maybe("1", 2))).isFalse();
    }

    @Test
    void check_severalObjects_eachByItself() {
        var other = new Operation("c", "other", "write", "5", "done", 0, 1);
        List<Operation> history = List.of(other, write("1", 0, 1), read("5", 2, 3));

        assertThat(Linearizability.check(history, object -> new RegisterModel("0")))
                .singleElement()
                .satisfies(violation -> assertThat(violation.object()).isEqualTo("register"));
    }

    @Test
    void check_job_submittedTwiceUnderOneKey_isOneJob() {
        assertThat(jobIsGood(
                        job("submit", "job.1", 0, 5), job("submit", "job.1", 1, 3), job("read", "job.1 waits", 6, 7)))
                .isTrue();
        assertThat(jobIsGood(job("submit", "job.1", 0, 1), job("submit", "job.2", 2, 3)))
                .isFalse();
    }

    @Test
    void check_job_acknowledgedAndThenAbsent_isBad() {
        assertThat(jobIsGood(job("submit", "job.1", 0, 1), job("read", "absent", 2, 3)))
                .isFalse();
        assertThat(jobIsGood(
                        Operation.unknown("c", "job", "submit", "", 0),
                        job("read", "absent", 2, 3),
                        job("read", "job.1 waits", 4, 5)))
                .isTrue();
    }

    @Test
    void check_job_killedAndThenWaiting_isBad() {
        assertThat(jobIsGood(
                        job("submit", "job.1", 0, 1), job("kill", "done", 2, 3), job("read", "job.1 killed", 4, 5)))
                .isTrue();
        assertThat(jobIsGood(job("submit", "job.1", 0, 1), job("kill", "done", 2, 3), job("read", "job.1 waits", 4, 5)))
                .isFalse();
        assertThat(jobIsGood(job("submit", "job.1", 0, 1), job("kill", "unknown-id", 2, 3)))
                .isFalse();
    }

    /** The search is clever, the definition is not: they must say the same. */
    @Test
    void check_randomHistories_saysWhatTryingEveryOrderSays() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int good = 0;
        for (int i = 0; i < HISTORIES; i++) {
            List<Operation> history = history(random);
            boolean byDefinition = hasOrder(history, new HashSet<>(), "0");
            good += byDefinition ? 1 : 0;
            assertThat(isGood(history.toArray(new Operation[0])))
                    .as("seed %s, history %s", seed, history)
                    .isEqualTo(byDefinition);
        }
        assertThat(good).as("both kinds are among them").isBetween(HISTORIES / 10, HISTORIES * 9 / 10);
    }

    private static List<Operation> history(Random random) {
        List<Operation> history = new ArrayList<>();
        int count = 1 + random.nextInt(MOST_OPERATIONS);
        for (int i = 0; i < count; i++) {
            String value = Integer.toString(random.nextInt(3));
            int called = random.nextInt(12);
            int returned = called + 1 + random.nextInt(6);
            switch (random.nextInt(5)) {
                case 0, 1 -> history.add(write(value, called, returned));
                case 2 -> history.add(maybe(value, called));
                default -> history.add(read(value, called, returned));
            }
        }
        return history;
    }

    private static boolean hasOrder(List<Operation> history, Set<Operation> done, String value) {
        if (history.stream().allMatch(each -> each.outcome() == null || isIn(done, each))) {
            return true;
        }
        for (Operation next : history) {
            boolean mayBeNext = !isIn(done, next)
                    && history.stream().noneMatch(each -> !isIn(done, each) && each.returnedNs() < next.calledNs());
            boolean fits = next.kind().equals("write") || value.equals(next.outcome());
            if (mayBeNext && fits) {
                Set<Operation> with = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
                with.addAll(done);
                with.add(next);
                if (hasOrder(history, with, next.kind().equals("write") ? next.argument() : value)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Two operations may be equal, and are two all the same. */
    private static boolean isIn(Set<Operation> done, Operation operation) {
        return done.stream().anyMatch(each -> each == operation);
    }

    private static boolean isGood(Operation... history) {
        return Linearizability.check(List.of(history), object -> new RegisterModel("0"))
                .isEmpty();
    }

    private static boolean jobIsGood(Operation... history) {
        return Linearizability.check(List.of(history), object -> new JobModel()).isEmpty();
    }

    private static Operation write(String value, long called, long returned) {
        return new Operation("c", "register", "write", value, "done", called, returned);
    }

    private static Operation read(String value, long called, long returned) {
        return new Operation("c", "register", "read", "", value, called, returned);
    }

    private static Operation maybe(String value, long called) {
        return Operation.unknown("c", "register", "write", value, called);
    }

    private static Operation job(String kind, String outcome, long called, long returned) {
        return new Operation("c", "job", kind, "", outcome, called, returned);
    }
}
