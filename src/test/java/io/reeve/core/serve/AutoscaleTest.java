package io.reeve.core.serve;

import static io.reeve.fixture.Tasks.job;
import static io.reeve.fixture.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.state.Service;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.fixture.Tasks;
import io.reeve.model.JobId;
import io.reeve.model.ScalePolicy;
import io.reeve.model.ScalePolicy.Target;
import io.reeve.model.ServiceSpec;
import io.reeve.model.UpdatePolicy;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AutoscaleTest {
    private static final ScalePolicy POLICY = new ScalePolicy(1, 10, new Target.Metric("load", 100_000), 30_000);

    @ParameterizedTest
    @CsvSource({
        "2, 200, 2",
        "2, 215, 2",
        "2, 185, 2",
        "2, 230, 3",
        "2, 1000, 10",
        "2, 99999, 10",
        "4, 0, 1",
        "4, 150, 2"
    })
    void count_isWhatTheTargetAsksFor_withinItsBounds(int now, long measured, int expected) {
        assertThat(Autoscale.count(POLICY, now, measured * 1_000)).isEqualTo(expected);
    }

    @Test
    void metric_posted_scalesAndThenCools() {
        Cell cell = new Cell();
        cell.node("n1", Nodes.worker(32));
        JobId job = cell.submit(job("shop", service(POLICY)));
        cell.turn();

        post(cell, job, 500);
        assertThat(wanted(cell, job)).isEqualTo(5);
        cell.passMs(29_999);
        post(cell, job, 100);
        assertThat(wanted(cell, job)).as("it cools").isEqualTo(5);
        cell.passMs(1).turn();
        assertThat(wanted(cell, job)).isEqualTo(1);
    }

    @Test
    void metric_ofLongAgo_saysNothing() {
        Cell cell = new Cell();
        cell.node("n1", Nodes.worker(32));
        JobId job = cell.submit(job("shop", service(POLICY)));
        cell.turn();
        post(cell, job, 500);

        cell.passMs(Measures.MAX_AGE_MS + 1);
        cell.loop.services().measured(job, "web");
        cell.turn();

        assertThat(wanted(cell, job)).isEqualTo(5);
    }

    @Test
    void queue_ofARole_scalesByItself() {
        Cell cell = new Cell();
        cell.node("n1", Nodes.worker(4));
        var policy = new ScalePolicy(1, 3, new Target.Queue("eng", 10_000), 1_000);
        JobId job = cell.submit(job("shop", service(policy)));
        cell.submit(Tasks.in("eng", job("work", task("many").cpus(64_000).instances(25))));
        cell.turn();

        cell.passMs(5_000).turn();

        assertThat(wanted(cell, job)).isEqualTo(3);
    }

    private static Tasks service(ScalePolicy policy) {
        return task("web").cpus(100).service(new ServiceSpec(1, null, null, UpdatePolicy.DEFAULT, 0, policy));
    }

    private static void post(Cell cell, JobId job, long value) {
        cell.loop.services().measures().post(job, "web", "load", value * 1_000, cell.nowMs);
        cell.loop.services().measured(job, "web");
        cell.turn();
    }

    private static int wanted(Cell cell, JobId job) {
        Service service = Objects.requireNonNull(
                        Objects.requireNonNull(cell.state().job(job)).group("web"))
                .service();
        return Objects.requireNonNull(service).wanted();
    }
}
