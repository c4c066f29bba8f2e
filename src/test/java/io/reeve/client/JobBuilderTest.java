package io.reeve.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.model.TaskSpec;
import io.reeve.model.Work;
import io.reeve.spec.Format;
import io.reeve.spec.JobDocuments;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobBuilderTest {
    private static List<TaskSpec> read(JobBuilder job) {
        JobDocuments.Result result = JobDocuments.read(job.toJson().toBuffer().getBytes(), Format.JSON);
        assertThat(result).isInstanceOf(JobDocuments.Valid.class);
        return ((JobDocuments.Valid) result).spec().tasks();
    }

    @Test
    void verticleAndMessage_areWhatADocumentSays() {
        String jar = "upload:" + "c".repeat(64);
        JobBuilder job = JobBuilder.job("shop")
                .task(
                        "desk",
                        task -> task.verticle("com.acme.Desk", jar, new JsonObject().put("stock", 4))
                                .ownProcess()
                                .instances(2))
                .task("order", task -> task.message("orders", new JsonObject().put("id", 7)))
                .task("empty", task -> task.message("orders", null));

        assertThat(read(job))
                .extracting(TaskSpec::work)
                .containsExactly(
                        new Work.Verticle("com.acme.Desk", "verticle.jar", "{\"stock\":4}", 1, "event-loop", true),
                        new Work.Message("orders", "{\"id\":7}"),
                        new Work.Message("orders", ""));
    }
}
