package io.reeve.core.schedule;

import static io.reeve.fixture.Tasks.job;
import static io.reeve.fixture.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.fixture.Tasks;
import io.reeve.message.FromWorker.Status;
import io.reeve.model.AttemptState;
import io.reeve.model.Dependency.When;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec.OnFailure;
import io.reeve.model.Reason;
import io.reeve.model.TaskId;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of each task, and of the job, when some fail: policies, instances, and what runs after what. */
class FailurePoliciesTest {
    private final Cell cell = new Cell().node("node-1", Nodes.worker(8));

    /**
     * @param failing ids without the job's that exit with 1
     * @param ends {@code job STATE}, then {@code task state} for each task or instance, sorted
     */
    private record Case(String name, OnFailure policy, Supplier<Tasks[]> tasks, Set<String> failing, String ends) {
        @Override
        public String toString() {
            return name + ", " + policy;
        }
    }

    private static Stream<Case> both(
            String name, Supplier<Tasks[]> tasks, Set<String> failing, String go, String fast) {
        return Stream.of(
                new Case(name, OnFailure.CONTINUE, tasks, failing, go),
                new Case(name, OnFailure.FAIL_FAST, tasks, failing, fast));
    }

    static Stream<Case> cases() {
        return Stream.of(
                        both(
                                "two branches",
                                () -> new Tasks[] {
                                    task("a"),
                                    task("b").after("a"),
                                    task("x"),
                                    task("y").after("x")
                                },
                                Set.of("a"),
                                "job FAILED; a failed, b killed, x finished, y finished",
                                "job FAILED; a failed, b killed, x killed, y killed"),
                        both(
                                "failed is wanted",
                                () -> new Tasks[] {task("a"), task("sorry").after("a", When.FAILED)},
                                Set.of("a"),
                                "job FAILED; a failed, sorry finished",
                                "job FAILED; a failed, sorry killed"),
                        both(
                                "failed is wanted but does not come",
                                () -> new Tasks[] {task("a"), task("sorry").after("a", When.FAILED)},
                                Set.of(),
                                "job FINISHED; a finished, sorry killed",
                                "job FINISHED; a finished, sorry killed"),
                        both(
                                "ended is enough",
                                () -> new Tasks[] {
                                    task("a"),
                                    task("b").after("a", When.ENDED),
                                    task("c").after("b")
                                },
                                Set.of("a"),
                                "job FAILED; a failed, b finished, c finished",
                                "job FAILED; a failed, b killed, c killed"),
                        both(
                                "an instance of an array",
                                () -> new Tasks[] {
                                    task("a").items("p", "q", "r"),
                                    task("all").after("a"),
                                    task("any").after("a", When.ENDED),
                                    task("sorry").after("a", When.FAILED)
                                },
                                Set.of("a/1"),
                                "job FAILED; a/0 finished, a/1 failed, a/2 finished, all killed, any finished,"
                                        + " sorry finished",
                                "job FAILED; a/0 finished, a/1 failed, a/2 killed, all killed, any killed,"
                                        + " sorry killed"),
                        both(
                                "a fan-out over what failed",
                                () -> new Tasks[] {
                                    task("split"),
                                    task("count").eachOutputOf("split"),
                                    task("sum").after("count")
                                },
                                Set.of("split"),
                                "job FAILED; count/0 killed, split failed, sum killed",
                                "job FAILED; count/0 killed, split failed, sum killed"),
                        both(
                                "an instance of a fan-out",
                                () -> new Tasks[] {
                                    task("split"),
                                    task("count").eachOutputOf("split"),
                                    task("sum").after("count", When.ENDED)
                                },
                                Set.of("count/0"),
                                "job FAILED; count/0 failed, count/1 finished, split finished, sum finished",
                                "job FAILED; count/0 failed, count/1 killed, split finished, sum killed"),
                        both(
                                "killed for another counts as failed to those after it",
                                () -> new Tasks[] {
                                    task("a"),
                                    task("b").after("a"),
                                    task("sorry").after("b", When.FAILED),
                                    task("end").after("b", When.ENDED)
                                },
                                Set.of("a"),
                                "job FAILED; a failed, b killed, end finished, sorry finished",
                                "job FAILED; a failed, b killed, end killed, sorry killed"))
                .flatMap(cases -> cases);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void ends_ofAllTasks_areAsThePolicySays(Case one) {
        JobId id = cell.submit(job("j", 500, one.policy(), one.tasks().get()));
        for (var launches = cell.turn(); !launches.isEmpty(); launches = cell.turn()) {
            launches.forEach(launch -> run(id, launch.attempt().task().toString(), one.failing()));
        }
        assertThat(ends(id)).isEqualTo(one.ends());
    }

    /** One after the other, so that what fails fast reaches those that run beside it. */
    private void run(JobId id, String task, Set<String> failing) {
        var entry = Objects.requireNonNull(cell.state().task(TaskId.parse(task)));
        String local = task.substring(id.toString().length() + 1);
        if (failing.contains(local)) {
            cell.fail(entry, 1);
            cell.loop.settle(cell.nowMs);
        } else if (Objects.requireNonNull(entry.lastAttempt()).reason() != Reason.NONE) {
            cell.end(
                    entry,
                    new Status.Ended(
                            AttemptState.KILLED,
                            Objects.requireNonNull(entry.lastAttempt()).reason(),
                            "stopped",
                            null,
                            15,
                            List.of()));
        } else {
            cell.finish(entry, "x", "y");
        }
    }

    private String ends(JobId id) {
        var job = Objects.requireNonNull(cell.state().job(id));
        var states = new TreeMap<String, String>();
        job.groups()
                .forEach(group -> group.entries()
                        .forEach(task -> states.put(
                                task.id().toString().substring(id.toString().length() + 1),
                                task.state().name().toLowerCase(Locale.ROOT))));
        return "job " + job.header().state() + "; "
                + String.join(
                        ", ",
                        states.entrySet().stream()
                                .map(entry -> entry.getKey() + " " + entry.getValue())
                                .toList());
    }
}
