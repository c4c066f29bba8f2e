package io.reeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A job stands for its only task, and a task that waits says why in the list. */
class OneTaskTest extends CommandCase {
    private static final String PENDING = """
            {"id":"%s","job":"%s","task":"main","state":"PENDING","message":""}""";

    @Test
    void logs_ofAJobWithOneTask_areThatTasks() {
        cluster.json("GET /v1/tasks", "{\"tasks\":[" + PENDING.formatted("echo.2/main", "echo.2") + "]}")
                .answer("GET /v1/logs", 200, "text/plain", "hello\n");

        Ran ran = reeve("logs", "echo.2");

        assertThat(ran.out()).isEqualTo("hello\n");
        assertThat(cluster.requests()).last().isEqualTo("GET /v1/logs?stream=stdout&task=echo.2%2Fmain");
    }

    @Test
    void logs_ofAJobWithMoreTasks_nameOneOfThem() {
        cluster.json(
                "GET /v1/tasks",
                "{\"tasks\":[" + PENDING.formatted("w.1/a", "w.1") + "," + PENDING.formatted("w.1/b", "w.1") + "]}");

        Ran ran = reeve("logs", "w.1");

        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).contains("w.1 has more than one task: name one of them, such as w.1/a");
    }

    @Test
    void explain_ofAJobThatIsNotThere_saysSo() {
        cluster.json("GET /v1/tasks", "{\"tasks\":[]}")
                .answer("GET /v1/jobs/w.9", 404, "application/problem+json", "{\"detail\":\"there is no job w.9\"}");

        Ran ran = reeve("explain", "w.9");

        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).contains("there is no job w.9");
    }

    @Test
    void ps_ofTasksThatWait_tellsWhyOnceForEachTask() {
        cluster.json(
                        "GET /v1/tasks",
                        "{\"tasks\":[" + PENDING.formatted("w.1/main/0", "w.1") + ","
                                + PENDING.formatted("w.1/main/1", "w.1") + "],\"next\":null}")
                .json("GET /v1/tasks/w.1/main/0/explain", "{\"waiting\":{\"message\":\"no node fits now\"}}");

        Ran ran = reeve("ps");

        assertThat(ran.out().lines().skip(1)).hasSize(2).allMatch(line -> line.endsWith("no node fits now"));
        assertThat(cluster.requests()).hasSize(2);
    }

    @Test
    void ps_whenNobodyCanTellWhy_listsThemAllTheSame() {
        cluster.json("GET /v1/tasks", "{\"tasks\":[" + PENDING.formatted("w.1/main", "w.1") + "],\"next\":null}");

        Ran ran = reeve("ps");

        assertThat(ran.status()).isZero();
        assertThat(ran.out()).contains("w.1/main  PENDING");
    }
}
