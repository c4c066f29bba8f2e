package io.reeve.core.round;

import static io.reeve.fixture.Tasks.job;
import static io.reeve.fixture.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.event.CellEvent.FileUploaded;
import io.reeve.event.Event;
import io.reeve.event.Recorded;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.message.FromWorker.AttemptStatus;
import io.reeve.message.FromWorker.Status;
import io.reeve.message.ToWorker;
import io.reeve.message.ToWorker.Assignment;
import io.reeve.message.ToWorker.Placement;
import io.reeve.model.AttemptId;
import io.reeve.model.FileSpec;
import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.Origin;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DispatchTest {
    private static final NodeId NODE = new NodeId("node-1");
    private final Cell cell = new Cell().node("node-1", Nodes.worker(8));

    private List<ToWorker> commands(List<? extends Event> events) {
        List<Recorded> recorded = new ArrayList<>();
        events.forEach(event -> recorded.add(new Recorded(1, 1, 1, Origin.SYSTEM, event)));
        return cell.loop.dispatch().commands(recorded).getOrDefault(NODE, List.of());
    }

    private List<Assignment> launched() {
        return ((ToWorker.Launch) commands(cell.turn()).get(0)).assignments();
    }

    @Test
    void commands_items_setTheEnvironment() {
        cell.submit(job("words", task("count").items("x", "y").cpus(500).ports(1)));
        Assignment second = launched().get(1);
        assertThat(second.env())
                .containsEntry("REEVE_JOB", "words.1")
                .containsEntry("REEVE_TASK", "count")
                .containsEntry("REEVE_INSTANCE", "1")
                .containsEntry("REEVE_ATTEMPT", "1")
                .containsEntry("REEVE_ITEM", "y")
                .containsEntry("REEVE_CPUS", "0.5")
                .containsEntry("REEVE_PORT0", "31001");
    }

    @Test
    void commands_outputsOfAnEarlierTask_arePlacedFromWhereTheyAreKept() {
        var all = new FileSpec(new FileSpec.Source.Outputs("split"), "in", -1);
        JobId id = cell.submit(job(
                "words",
                task("split").instances(2),
                task("each").eachOutputOf("split").after("split"),
                task("all").after("split").file(all)));
        launched();
        cell.finish(cell.task(id, "split", 0), "p");
        cell.finish(cell.task(id, "split", 1), "q");
        List<Assignment> next = launched();
        assertThat(next).extracting(one -> one.attempt().task().task()).containsExactly("each", "each", "all");
        assertThat(next.get(1).files())
                .containsExactly(new Placement(
                        new ToWorker.Source.Output(Cell.attempt(cell.task(id, "split", 1)), "q", NODE), "q", 0644));
        assertThat(next.get(2).files()).extracting(Placement::to).containsExactly("in/0/p", "in/1/q");
    }

    @Test
    void commands_upload_namesTheNodeThatKeepsIt() {
        cell.decide(List.of(new FileUploaded("abc", 3, new NodeId("gate"))));
        cell.submit(job("words", task("a").file(new FileSpec(new FileSpec.Source.Upload("abc"), "in.txt", 0755))));
        assertThat(launched().get(0).files())
                .containsExactly(new Placement(new ToWorker.Source.Upload("abc", new NodeId("gate")), "in.txt", 0755));
    }

    @Test
    void commands_killedInTheSameBatch_sendTheKillAlone() {
        JobId id = cell.submit(job("words", task("a").timeouts(-1, -1, 700)));
        int before = cell.decided().size();
        cell.turn();
        cell.decide(cell.loop.scheduler().kill(id));
        List<ToWorker> commands = commands(
                List.copyOf(cell.decided().subList(before, cell.decided().size())));
        assertThat(commands)
                .singleElement()
                .isInstanceOfSatisfying(
                        ToWorker.Kill.class,
                        kill -> assertThat(kill.orders().get(0).graceMs()).isEqualTo(700));
    }

    @Test
    void commands_attemptOverByThen_sendNothing() {
        JobId id = cell.submit(job("words", task("a")));
        var launches = cell.turn();
        cell.finish(cell.task(id, "a"));
        assertThat(commands(launches)).isEmpty();
    }

    @Test
    void commands_gangReleased_tellThoseThatWaitToStart() {
        JobId id = cell.submit(job("words", task("a"), task("b")).withGangs(List.of(List.of("a", "b"))));
        assertThat(launched()).hasSize(2).allMatch(Assignment::barrier);
        List<AttemptId> both = List.of(Cell.attempt(cell.task(id, "a")), Cell.attempt(cell.task(id, "b")));
        for (AttemptId attempt : both) {
            var staged = new AttemptStatus(attempt, 1, new Status.Staged());
            cell.decide(cell.loop.scheduler().report(NODE, 1, List.of(staged), cell.nowMs));
        }
        int before = cell.decided().size();
        cell.turn();
        List<Event> released =
                List.copyOf(cell.decided().subList(before, cell.decided().size()));
        assertThat(commands(released))
                .singleElement()
                .isInstanceOfSatisfying(
                        ToWorker.Release.class,
                        release -> assertThat(release.attempts()).isEqualTo(both));
        cell.decide(cell.loop.scheduler().kill(id));
        cell.turn();
        assertThat(commands(released))
                .as("what is to be stopped is not started")
                .isEmpty();
    }
}
