package io.reeve.core.serve;

import static io.reeve.core.serve.ServiceCell.document;
import static io.reeve.core.serve.ServiceCell.surge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.reeve.event.SecretEvent;
import io.reeve.fixture.Tasks;
import io.reeve.model.FileSpec;
import io.reeve.model.JobSpec;
import io.reeve.model.SecretUses;
import io.reeve.model.TaskId;
import io.reeve.model.TaskSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What an update may not be. */
class UpdateCheckTest {
    @Test
    void update_thatChangesMore_isRefusedWithAllOfIt() {
        ServiceCell cell = ServiceCell.of(2);
        JobSpec other = new JobSpec(
                "shop",
                "eng",
                7,
                null,
                JobSpec.OnFailure.CONTINUE,
                document(2, 2, surge()).tasks());

        ServiceChange change = cell.update(other);

        assertThat(((ServiceChange.Refused) change).faults())
                .extracting(ServiceChange.Fault::pointer)
                .containsExactly("/role", "/priority");
        assertThat(cell.service().deployments()).isEmpty();
    }

    @Test
    void update_toFilesThatNobodyKeeps_isRefused() {
        ServiceCell cell = ServiceCell.of(1);
        String sha = "a".repeat(64);
        var service =
                Objects.requireNonNull(document(2, 1, surge()).tasks().get(0).service());
        var file = new FileSpec(new FileSpec.Source.Upload(sha), "serve", -1);

        ServiceChange change =
                cell.update(Tasks.job("shop", Tasks.task("web").file(file).service(service)));

        assertThat(((ServiceChange.Refused) change).faults())
                .extracting(ServiceChange.Fault::code)
                .containsExactly("unknown-upload");
    }

    @Test
    void update_toASecretThatIsNotThere_isRefusedAndOnceItIs_taken() {
        ServiceCell cell = ServiceCell.of(1);
        TaskSpec web =
                document(2, 1, surge()).tasks().get(0).withSecrets(new SecretUses(Map.of("PASSWORD", "db"), Map.of()));
        JobSpec next = document(2, 1, surge()).withTask(web);

        ServiceChange change = cell.update(next);

        assertThat(((ServiceChange.Refused) change).faults())
                .extracting(ServiceChange.Fault::code, ServiceChange.Fault::pointer)
                .containsExactly(tuple("unknown-secret", "/tasks/web/secrets"));
        assertThat(cell.service().deployments()).isEmpty();
        cell.cell.decide(List.of(new SecretEvent.SecretSet(JobSpec.DEFAULT_ROLE, "db", "sealed", "key")));
        assertThat(cell.update(next)).isInstanceOf(ServiceChange.Accepted.class);
    }

    @Test
    void update_ofAServiceThatWasStopped_isRefused() {
        ServiceCell cell = ServiceCell.of(2).everybodyDoesWell();
        cell.cell.decide(cell.cell.loop.scheduler().kill(new TaskId(cell.job, "web", TaskId.SINGLE)));

        assertThat(((ServiceChange.Refused) cell.update(document(2, 2, surge()))).faults())
                .extracting(ServiceChange.Fault::code, ServiceChange.Fault::pointer)
                .containsExactly(tuple("not-active", "/tasks/web"));
    }
}
