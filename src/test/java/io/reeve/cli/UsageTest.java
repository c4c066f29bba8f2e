package io.reeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                                  | Missing required subcommand
            nope                                | Unmatched argument
            jbos                                | did you mean jobs
            --nope                              | Unknown option: '--nope'
            ps --stat                           | Unknown option: '--stat'
            ps --limit 0                        | --limit counts from 1, was 0
            ps --limit many                     | Invalid value for option '--limit'
            ps --state HAPPY                    | --state is one of PENDING, ACTIVE
            ps --all --state FAILED             | exclude one another
            ps extra                            | Unmatched argument
            ps --url ftp://here                 | --url is "ftp://here": expected a cluster's address
            ps --url http://here/path           | expected a cluster's address
            ps --token-file missing             | cannot read the token file
            jobs --state LOST                   | --state is one of ACTIVE, FINISHED, FAILED, KILLED
            jobs --limit -1                     | --limit counts from 1
            show                                | Missing required parameter
            show a/b                            | a job id looks like word-count.42
            logs                                | Missing required parameter
            logs word-count                     | a task id looks like
            logs w.1/t --attempt 0              | --attempt counts from 1
            logs w.1/t --tail 0                 | --tail counts from 1
            logs w.1/t --json                   | there is no --json
            logs w.1/t@x                        | attempt is 1 to 18 digits
            fetch                               | Missing required parameter
            fetch w                             | a task id looks like
            kill                                | Missing required parameter
            kill nonsense                       | a task id looks like
            events --since -1                   | --since is a sequence number from 0
            events --since now                  | Invalid value for option '--since'
            submit                              | takes one FILE
            submit a.yaml b.yaml                | takes one FILE
            submit missing.yaml                 | there is no file missing.yaml
            submit .                            | it is a folder
            submit --                           | no command follows --
            submit --cpus lots -- true          | Invalid value for option '--cpus'
            submit --cpus -1 -- true            | /tasks/main/resources/cpus
            submit --mem lots -- true           | /tasks/main/resources/mem
            submit --cpus 1 missing.yaml        | options describe a command after --
            run                                 | Missing required parameter
            run missing.yaml                    | there is no file missing.yaml
            run missing.yaml --local            | there is no file missing.yaml
            up --nodes 0                        | --nodes is 1 to 32, was 0
            up --nodes 33                       | --nodes is 1 to 32, was 33
            up --http-port 70000                | a port is within 1-65535
            up --resource mem=lots              | resources.mem: a size is a number
            node --bind 0.0.0.0                 | --insecure-cluster-network
            node --node-roles boss              | the roles are control, worker and gateway
            node --node-roles worker            | needs a cluster to join
            node --http-port x                  | a port is within 1-65535
            node --resource mem=lots            | resources.mem: a size is a number
            node --config missing.yaml          | there is no configuration file
            node forget                         | Missing required parameter
            node extra                          | a node takes options, forget or restart-window
            cron                                | Missing required subcommand
            cron next                           | Missing required parameter: 'PATTERN'
            cron next nope                      | this has 1 field; expected MINUTE HOUR DAY-OF-MONTH MONTH DAY-OF-WEEK
            cron next @daily --zone Moon/Base   | there is no time zone "Moon/Base"; expected a zone of the IANA data base
            cron next @daily --after yesterday  | --after is "yesterday": expected an instant such as
            cron next @daily --after 1066-10-14T09:00Z | expected a year from 1970 to 2199
            cron next @daily --count 0          | --count counts from 1, was 0
            cron next R/now/PT1H                | "now" is no instant; expected a date and time
            plan                                | Missing required parameter: 'FILE'
            plan missing.yaml                   | there is no file missing.yaml
            explain                             | Missing required parameter: 'TASK'
            explain w                           | a task id looks like word-count.42/split
            drain                               | Missing required parameter
            undrain                             | Missing required parameter
            node restart-window                 | Missing required parameter
            update shop.1                       | Missing required parameter: 'FILE'
            update shop missing.yaml            | a job id looks like word-count.42
            update shop.1 missing.yaml          | there is no file missing.yaml
            scale shop.1/web                    | Missing required parameter: 'N'
            scale shop.1/web many               | Invalid value for positional parameter
            scale shop.1 2                      | a task id looks like
            services a b                        | Unmatched argument
            deployments show                    | say which service: reeve deployments show JOB/TASK
            deployments undo shop.1/web         | undo is none of show, cancel, rollback
            deployments cancel shop.1           | a task id looks like
            exec w.1/t                          | Missing required parameter: 'COMMAND'
            exec w -- true                      | a task id looks like
            exec w.1/t --json -- true           | there is no --json
            secret                              | say what to do: set, list, delete
            secret set                          | Missing required parameter: 'NAME'
            secret set db --file missing        | missing
            secret delete                       | Missing required parameter: 'NAME'
            top                                 | reeve top is not supported yet
            role                                | say what to do: set
            role set                            | say which role
            role set eng                        | say what to set: --weight, --guarantee, --limit or --aging
            role set eng --aging x              | --aging is a number such as 2 or 0.5, was "x"
            reserve n1 eng none                 | to take a reservation away, say reeve unreserve n1 eng
            reserve n1 eng cpus                 | AMOUNTS is resources and amounts such as cpus=4,mem=8GB
            role set eng --weight x             | --weight is a number such as 2 or 0.5, was "x"
            role set eng --limit cpus           | --limit is resources and amounts such as cpus=4,mem=8GB
            role set eng --limit cpus=1,cpus=2  | --limit names cpus twice
            role set -f none.yaml               | there is no file none.yaml
            role set eng -f roles.yaml          | with --file all stands in the file
            simulate                            | say what to simulate: drf, openb, swf, dag
            simulate openb --nodes a.csv        | Missing required option: '--pods=FILE'
            simulate openb --nodes a --pods b   | there is no file
            simulate dag x.tsv --slots 0 --out r.csv | --slots is 1 to
            simulate dag x.tsv --slots 1 --out r.csv | x.tsv
            simulate swf missing.swf --processors 1 --out w.csv | missing.swf
            simulate swf x.swf --processors 0 --out w.csv | --processors is 1 to
            simulate swf x.swf --processors 1 --policy best --out w.csv | a backfill policy is fcfs, easy
            simulate swf x.swf --processors 1 --estimates mine --out w.csv | --estimates is user or exact
            """)
    void badUsage_ofAnyCommand_isStatus2AndSaysWhatIsWrong(String line, String message) {
        String[] args = line.isEmpty() ? new String[0] : line.split(" +");

        Ran ran = Ran.in(Map.of("REEVE_URL", "http://127.0.0.1:1"), folder, Ran.NO_NODES, args);

        assertThat(ran.err()).contains("error").contains(message).doesNotContain("\tat ");
        assertThat(ran.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(ran.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ps",
        "jobs",
        "nodes",
        "show node-1",
        "logs w.1/t",
        "fetch w.1/t",
        "kill w.1",
        "events",
        "submit -- true"
    })
    void anyCommand_withoutACluster_isStatus3AndSaysWhatToDo(String line) {
        Ran ran = Ran.in(Map.of("REEVE_URL", "http://127.0.0.1:1"), folder, Ran.NO_NODES, line.split(" "));

        assertThat(ran.err())
                .contains("no cluster answers at http://127.0.0.1:1 (REEVE_URL)")
                .contains("reeve up");
        assertThat(ran.status()).isEqualTo(ExitStatus.UNREACHABLE);
        assertThat(ran.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"--help", "ps --help", "submit -h", "up --help", "node --help", "run --help"})
    void help_ofAnyCommand_isStatus0(String line) {
        Ran ran = Ran.in(Map.of(), folder, Ran.NO_NODES, line.split(" "));

        assertThat(ran.out()).contains("Usage: ").contains("reeve");
        assertThat(ran.status()).isZero();
    }

    @Test
    void help_ofTheWhole_namesBuiltCommandsOnly() {
        Ran ran = Ran.in(Map.of(), folder, Ran.NO_NODES, "--help");

        assertThat(ran.out())
                .contains("submit", "fetch", "nodes", "explain", "plan")
                .doesNotContainPattern("\n  (top|warm-up) ");
    }

    @Test
    void fault_withJson_isOneJsonLineOnTheErrorStream() {
        Ran ran = Ran.in(Map.of(), folder, Ran.NO_NODES, "ps", "--json", "--limit", "0");

        assertThat(ran.err()).isEqualTo("{\"error\":\"--limit counts from 1, was 0\",\"exitStatus\":2}\n");
    }

    @Test
    void document_withFaults_tellsAllWithTheirPlacesAndSendsNothing() throws IOException {
        Files.writeString(
                folder.resolve("bad.yaml"), "job: UPPER\ntasks:\n  a:\n    comand: true\n    files: [gone]\n");
        try (FakeCluster cluster = new FakeCluster()) {
            Ran ran = Ran.with(cluster, folder, "submit", "bad.yaml");

            assertThat(ran.status()).isEqualTo(ExitStatus.USAGE);
            assertThat(ran.err())
                    .contains("nothing was sent")
                    .contains("bad.yaml:1:1 /job: ")
                    .contains("bad.yaml:4:5 /tasks/a/comand: ")
                    .contains("(expected ");
            assertThat(cluster.requests()).isEmpty();
        }
    }
}
