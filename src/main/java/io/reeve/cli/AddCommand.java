package io.reeve.cli;

import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.Json;
import io.reeve.model.JobSpec;
import io.reeve.spec.Additions;
import io.reeve.spec.Format;
import io.reeve.spec.JobDocuments;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Gives an open job more tasks. */
@Command(
        description = {
            "Add tasks to a job that was submitted with open: true; all of them, or none.",
            "FILE holds tasks:, perhaps defaults:, key: and close: true; - reads it from the input."
        })
final class AddCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "JOB", description = "An open job, such as word-count.42.")
    private String job = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "Its tasks may run after those the job has.")
    private String file = "";

    AddCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Ids.requireJob(job);
        LocalSource source = LocalSource.read(session.shell(), file);
        Cluster cluster = session.connect();
        JobSpec spec = spec(cluster);
        Additions.Result result = resolve(source, spec, Additions.Beside.ALL);
        if (result instanceof Additions.Invalid invalid && invalid.key() != null) {
            // It may be a repeat, of which the names are taken by itself: the cluster knows.
            Additions.Result again = resolve(source, spec, Additions.Beside.THE_OTHERS);
            result = again instanceof Additions.Ready ? again : result;
        }
        if (result instanceof Additions.Invalid invalid) {
            throw LocalSource.refused(file, invalid.faults());
        }
        Additions.Ready ready = (Additions.Ready) result;
        LocalSource.upload(cluster, ready.files());
        byte[] document = ready.document().getBytes(StandardCharsets.UTF_8);
        Json answer = cluster.add(job, document, ready.valid().key() != null);
        if (session.json()) {
            session.printJson(answer);
        } else {
            String tasks = Text.plural(ready.valid().tasks().size(), "task");
            String known = answer.isTrue("known") ? " (before, under this key)" : "";
            session.out().println("added " + tasks + " to " + job + known);
        }
        return ExitStatus.DONE;
    }

    private static Additions.Result resolve(LocalSource source, JobSpec job, Additions.Beside beside) {
        return Additions.resolve(source.bytes(), source.format(), source.folder(), job, beside);
    }

    /** The job as it is, so that faults are told with their lines here; the cluster looks once more. */
    private JobSpec spec(Cluster cluster) {
        byte[] document = cluster.job(job).get("document").toString().getBytes(StandardCharsets.UTF_8);
        JobDocuments.Result read = JobDocuments.read(document, Format.JSON);
        if (read instanceof JobDocuments.Valid valid) {
            return valid.spec();
        }
        throw new CliException(
                ExitStatus.FAILED,
                "this version cannot read the document of " + job + ": "
                        + ((JobDocuments.Invalid) read).faults().get(0).message());
    }
}
