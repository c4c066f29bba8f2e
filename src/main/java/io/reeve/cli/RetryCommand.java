package io.reeve.cli;

import io.reeve.cli.follow.JobRun;
import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.Json;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs again what did not finish. */
@Command(
        description = {
            "Run again what did not finish, as a new generation (~2): of a job all that failed, else the tasks named.",
            "What was killed because of them follows by itself; what finished stays."
        })
final class RetryCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(
            arity = "1..*",
            paramLabel = "ID",
            description = "Jobs (word-count.42) or tasks (word-count.42/count/3, word-count.42/count).")
    private List<String> ids = List.of();

    @Option(names = "--key", paramLabel = "KEY", description = "The same key again does nothing again.")
    private @Nullable String key;

    @Option(names = "--wait", description = "Follow the job to its end; the exit status is then the job's.")
    private boolean wait;

    RetryCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ids.forEach(Ids::requireJobOrTask);
        List<String> jobs =
                ids.stream().map(id -> id.replaceAll("/.*", "")).distinct().toList();
        if (wait && jobs.size() > 1) {
            throw Arguments.usage("--wait follows one job; these are of " + jobs.size() + ": " + jobs);
        }
        Cluster cluster = session.connect();
        Json answer = cluster.retry(ids, key);
        if (wait) {
            return new JobRun(session, cluster, jobs.get(0)).follow();
        }
        if (session.json()) {
            session.printJson(answer);
            return ExitStatus.DONE;
        }
        if (answer.isTrue("known")) {
            session.out().println("done before under this key; nothing was done again");
        }
        for (Json job : answer.items("retried")) {
            String tasks = Text.plural((int) job.number("tasks"), "task");
            session.out().println("retried " + job.text("job") + ": " + tasks + " will run again");
        }
        return ExitStatus.DONE;
    }
}
