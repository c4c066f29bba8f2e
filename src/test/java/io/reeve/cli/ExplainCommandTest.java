package io.reeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class ExplainCommandTest extends CommandCase {
    private static final String NODES = """
            {"workers":2,"asked":{"cpus":4,"mem":"1000B"},"fitting":0,"possible":1,"nearest":"node-1","causes":[
            {"kind":"constraint","what":"zone == b","nodes":1,"alone":0,"forever":1,
            "nearest":{"node":"node-2","has":"zone = a","asked":"zone == b"}},
            {"kind":"resource","what":"cpus","nodes":2,"alone":1,"forever":0,
            "nearest":{"node":"node-1","has":"1.5 cpus","asked":"4 cpus"}}],"alternatives":[]}""";

    @Test
    void explain_instanceIsNotReady_tellsWhatItsCheckSaid() {
        cluster.json("GET /v1/tasks/w.1/web/0/explain", """
                {"id":"w.1/web/0","state":"ACTIVE","role":"eng","at":61000,"attempts":{"made":1,"used":1,"most":1},
                "waiting":null,"placed":{"node":"node-1","attempt":"w.1/web/0@1","attemptState":"RUNNING","since":1000,
                "startedAt":1000,"allocation":{"cpus":1},"policy":"best-fit","workers":null,"feasible":null,
                "health":{"state":"NOT_READY","ready":false,"since":59000,"message":"readiness: status 503"}},
                "ended":null,"roles":[]}""");

        assertThat(reeve("explain", "w.1/web/0").out())
                .contains("health     not ready for 2.0 s: readiness: status 503");
    }

    @Test
    void explain_taskWaits_tellsQueueNodesAndShares() {
        cluster.json("GET /v1/tasks/w.1/t/3/explain", """
                {"id":"w.1/t/3","state":"PENDING","role":"eng/a","at":61000,"attempts":{"made":0,"used":0,"most":1},
                "waiting":{"since":1000,"kind":"no-node-fits","message":"no node fits now","nodes":%s,
                "after":[],"notBefore":null,"queueUntil":91000,"queue":{"ahead":2,"ready":7,"rolesAhead":1,
                "rolesWaiting":2,"turns":[{"role":"ops","ready":1},{"role":"eng/a","ready":7}]},
                "expected":{"task":"w.1/t/3","node":"node-1","startAt":65000},"kept":[]},
                "placed":null,"ended":null,"roles":[{"role":"eng/a","share":0.25,"resource":"cpus","entitlement":0.5,
                "weight":2,"waiting":7,"guarantee":{},"limit":{"cpus":10},"demand":{"cpus":28,"custom":{}}}]}""".formatted(NODES));

        Ran ran = reeve("explain", "w.1/t/3");

        assertThat(ran.status()).isZero();
        assertThat(ran.out())
                .contains("state      PENDING, for 1m 0s")
                .contains("gives up   in 30.0 s, when its queue timeout is over")
                .contains("queue      2 tasks before it of 7 ready in role eng/a; 1 of 2 roles have their turn")
                .contains("expected   on node-1 in 4.0 s")
                .contains("2 workers: none has room now, 1 would if nothing else ran there; nearest is node-1")
                .contains("where zone == b  1      0      1        node-2   zone = a")
                .contains("cpus             2      1      0        node-1   1.5 cpus  4 cpus")
                .contains("eng/a *  25.0 %  cpus  50.0 %    2       7        -          cpus=10  cpus=28");
        assertThat(ran.out().lines().mapToInt(String::length).max().orElse(0)).isLessThanOrEqualTo(120);
    }

    @Test
    void explain_taskEnded_tellsTheChainWithTheOutput() {
        cluster.json("GET /v1/tasks/w.1/last/explain", """
                {"id":"w.1/last","state":"KILLED","at":1,"attempts":{"made":0,"used":0,"most":1},"waiting":null,
                "placed":null,"ended":{"at":1,"chain":[
                {"task":"w.1/last","state":"KILLED","reason":"DEPENDENCY_UNMET","message":"bad failed","output":[]},
                {"task":"w.1/bad","state":"FAILED","reason":"EXIT_STATUS","message":"exit status 7",
                "attempt":"w.1/bad@2","node":"node-2","exitStatus":7,"output":["oops \\u001b[31mred"]}]}}""");

        Ran ran = reeve("explain", "w.1/last");

        assertThat(ran.out())
                .contains("why        bad failed (DEPENDENCY_UNMET)")
                .contains("because of w.1/bad")
                .contains("attempt    w.1/bad@2 on node-2")
                .contains("exit       7")
                .contains("  | oops [31mred"); // output does not steer the terminal
    }

    @Test
    void explain_taskRuns_tellsItsNodesRank() {
        cluster.json("GET /v1/tasks/w.1/t/explain", """
                {"id":"w.1/t","state":"ACTIVE","at":5000,"attempts":{"made":1,"used":0,"most":1},"waiting":null,
                "ended":null,"placed":{"node":"node-2","attempt":"w.1/t@1","attemptState":"RUNNING","since":1000,
                "allocation":{"cpus":1},"policy":"best-fit","workers":4,"feasible":3,"rank":1,"best":[
                {"node":"node-2","rank":1,"peers":0,"preference":0,"score":12}]}}""");

        Ran ran = reeve("explain", "w.1/t");

        assertThat(ran.out())
                .contains("number 1 of the 3 of 4 workers that would take it")
                .contains("score      best-fit: ")
                .contains("1     node-2 *  0      0           12");
    }

    @Test
    void plan_document_uploadsNothingAndTellsWhatStarts() throws IOException {
        Files.writeString(folder.resolve("in.txt"), "data");
        Files.writeString(folder.resolve("job.yaml"), """
                job: w
                tasks:
                  a: {command: wc in.txt, files: [in.txt]}
                """);
        cluster.json("POST /v1/plan", """
                {"job":"w","role":"default","priority":500,"key":null,"known":null,"complete":true,"total":4,"starts":2,
                "waits":1,"blocked":1,"never":0,"unexpanded":0,"groupsTotal":2,"groups":[
                {"task":"a","stage":1,"total":3,"starts":2,"waits":1,"blocked":0,"never":0,"after":[],
                "nodes":[{"node":"node-1","tasks":2}],
                "why":{"task":"a/2","kind":"no-node-fits","message":"no node fits now","nodes":%s}},
                {"task":"b","stage":2,"total":1,"starts":0,"waits":0,"blocked":1,"never":0,
                "after":[{"task":"a","when":"finished"}],"nodes":[],
                "why":{"task":"b","kind":"dependency","message":"it waits for a","nodes":null}}],
                "tasks":[],"stops":[{"attempt":"old.1/t@1","message":"it made way for w.2/a/2"}],
                "schedule":null,"uploads":["00"],"sequence":7,"at":1}""".formatted(NODES));

        Ran ran = reeve("plan", "job.yaml");

        assertThat(ran.status()).isZero();
        assertThat(ran.out())
                .contains("tasks      4 tasks: 2 start now, 1 wait, 1 run after others")
                .contains("files      1 file would be uploaded first")
                .contains("would end  old.1/t@1: it made way for w.2/a/2")
                .contains("1      a     3      2      1     0        node-1 ×2  -")
                .contains("2      b     1      0      0     1        -          a")
                .contains("waits      a/2: no node fits now")
                .doesNotContain("it waits for a");
        assertThat(cluster.requests()).containsExactly("POST /v1/plan?uploads=later");
        assertThat(cluster.body("POST /v1/plan")).contains("upload:");
    }

    @Test
    void plan_badDocument_tellsTheFaultsAndAsksNobody() throws IOException {
        Files.writeString(folder.resolve("job.yaml"), "job: w\ntasks: {a: {commnd: x}}\n");

        Ran ran = reeve("plan", "job.yaml");

        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).contains("job.yaml:2:13 /tasks/a/commnd: there is no field \"commnd\"");
        assertThat(cluster.requests()).isEmpty();
    }
}
