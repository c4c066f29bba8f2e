package io.reeve.core.schedule;

import static io.reeve.fixture.Tasks.job;
import static io.reeve.fixture.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.round.ControlLoop;
import io.reeve.event.CellEvent.FileForgotten;
import io.reeve.event.CellEvent.FileUploaded;
import io.reeve.event.Event;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.model.FileSpec;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.NodeId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UploadsTest {
    private static final long HOUR_MS = 3_600_000;
    private static final String FILE = "%064x".formatted(1);

    private final Cell cell = new Cell().node("node-1", Nodes.worker(4));

    private void upload() {
        cell.decide(List.of(new FileUploaded(FILE, 5, new NodeId("node-1"))));
    }

    private static JobSpec needing() {
        return job("needs", task("a").file(new FileSpec(new FileSpec.Source.Upload(FILE), "a.txt", -1)));
    }

    /** What settling decides of uploads after the time. */
    private List<Event> forgottenAfterMs(long ms) {
        int before = cell.decided().size();
        cell.passMs(ms).turn();
        return cell.decided().subList(before, cell.decided().size()).stream()
                .filter(event -> event instanceof FileForgotten)
                .toList();
    }

    @Test
    void settle_nobodyNamesIt_isForgottenAfterTheGrace() {
        upload();

        assertThat(cell.loop.scheduler().nextDueMs()).hasValue(cell.nowMs + HOUR_MS);
        assertThat(forgottenAfterMs(HOUR_MS - 1)).isEmpty();
        assertThat(forgottenAfterMs(1)).containsExactly(new FileForgotten(FILE));
        assertThat(cell.loop.scheduler().submit(needing(), "hash", cell.nowMs))
                .isEqualTo(new Submission.UnknownUploads(List.of(FILE)));
    }

    @Test
    void settle_unfinishedJobNamesIt_staysUntilTheGraceAfterItsEnd() {
        upload();
        JobId id = cell.submit(needing());
        assertThat(forgottenAfterMs(10 * HOUR_MS)).isEmpty();

        cell.finish(cell.task(id, "a")).turn();

        assertThat(forgottenAfterMs(HOUR_MS - 1)).isEmpty();
        assertThat(forgottenAfterMs(1)).containsExactly(new FileForgotten(FILE));
    }

    @Test
    void settle_twoJobsNameIt_theLastOneCounts() {
        upload();
        JobId first = cell.submit(needing());
        JobId second = cell.submit(needing());
        cell.turn();
        cell.finish(cell.task(first, "a")).turn();

        assertThat(forgottenAfterMs(10 * HOUR_MS)).isEmpty();
        cell.finish(cell.task(second, "a")).turn();
        assertThat(forgottenAfterMs(HOUR_MS)).hasSize(1);
    }

    @Test
    void settle_uploadedAgain_theGraceBeginsAnew() {
        upload();
        forgottenAfterMs(HOUR_MS - 1);
        upload();

        assertThat(forgottenAfterMs(HOUR_MS - 1)).isEmpty();
        assertThat(forgottenAfterMs(1)).hasSize(1);
    }

    @Test
    void rebuild_newLeader_keepsWhatIsNeededAndForgetsTheRest() {
        String other = "%064x".formatted(2);
        upload();
        cell.decide(List.of(new FileUploaded(other, 5, new NodeId("node-1"))));
        JobId id = cell.submit(needing());
        cell.turn();
        var next = new ControlLoop(cell.state().snapshot(), 2, Cell.SETUP, new Random(1));
        next.startTerm(Cell.SETUP, cell.nowMs);

        next.settle(cell.nowMs + HOUR_MS);

        assertThat(next.view().state().upload(FILE)).isNotNull();
        assertThat(next.view().state().upload(other)).isNull();
        assertThat(next.view().state().job(id)).isNotNull();
    }

    @Test
    void rebuild_afterItsJobEnded_theGraceGoesOn() {
        upload();
        JobId id = cell.submit(needing());
        cell.passMs(HOUR_MS).turn();
        cell.finish(cell.task(id, "a")).turn();
        var next = new ControlLoop(cell.state().snapshot(), 2, Cell.SETUP, new Random(1));

        next.settle(cell.nowMs + HOUR_MS - 1);
        assertThat(next.view().state().upload(FILE)).isNotNull();
        next.settle(cell.nowMs + HOUR_MS);
        assertThat(next.view().state().upload(FILE)).isNull();
    }
}
