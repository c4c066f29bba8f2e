package io.reeve.cli.start;

import io.reeve.cli.CliException;
import io.reeve.cli.ExitStatus;
import io.reeve.cli.JobFile;
import io.reeve.cli.Session;
import io.reeve.cli.follow.JobRun;
import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.ClusterUrl;
import io.reeve.cli.http.Json;
import io.reeve.config.ConfigException;
import io.reeve.config.NodeConfig;
import io.reeve.config.NodeSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a job to its end, on a cluster or on this machine alone. */
@Command(
        description = {
            "Run a job to its end and follow it: progress, failures with their last lines of output, a summary, and"
                    + " what its last tasks wrote.",
            "Uses a reachable cluster, else (or with --local) this machine alone, for this job only."
        })
public final class RunCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "FILE", description = "The job document; - for standard input.")
    private String file = "";

    @Option(names = "--local", description = "On this machine alone, even if a cluster answers.")
    private boolean local;

    @Option(
            names = "--resource",
            paramLabel = "NAME=AMOUNT",
            split = ",",
            description = "What this machine offers, where the job runs on it alone: cpus=4, mem=8GB or a custom name.")
    private Map<String, String> resources = new LinkedHashMap<>();

    @Option(names = "--events", paramLabel = "FILE", description = "Write the job's events here, one JSON a line.")
    private @Nullable Path events;

    public RunCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        JobFile job = JobFile.read(session.shell(), file).requireNoSchedule("reeve run follows a job to its end");
        Cluster cluster = local ? null : reachable();
        if (cluster != null) {
            return run(job, cluster);
        }
        Path folder = Folders.temporary("reeve-run-");
        try {
            return runHere(job, folder);
        } finally {
            String left = Folders.remove(folder);
            if (left != null) {
                session.note(left);
            }
        }
    }

    /** Null where none was named and none answers: that is no fault. */
    private @Nullable Cluster reachable() {
        if (session.hasChosenUrl()) {
            return session.connect();
        }
        try {
            return session.connect();
        } catch (CliException none) {
            if (none.exitStatus() != ExitStatus.UNREACHABLE) {
                throw none;
            }
            if (!session.json()) {
                session.note("no cluster at " + session.url() + ": running on this machine alone");
            }
            return null;
        }
    }

    private int run(JobFile job, Cluster cluster) {
        Json accepted = job.submit(session, cluster);
        int status = new JobRun(session, cluster, accepted.text("id")).follow();
        if (events != null) {
            EventFile.write(
                    cluster,
                    accepted.text("id"),
                    session.shell().workingDirectory().resolve(events));
        }
        return status;
    }

    private int runHere(JobFile job, Path folder) throws InterruptedException {
        RunningNode node;
        try {
            node = session.shell().nodes().start(offering(folder));
        } catch (NodeStartException refused) {
            throw new CliException(ExitStatus.FAILED, "no node started here: " + refused.getMessage(), refused);
        }
        try {
            return run(job, Cluster.connect(ClusterUrl.choose(node.url(), null), null));
        } finally {
            Closing.close(node);
        }
    }

    private NodeConfig offering(Path folder) {
        try {
            return settings(folder).with("resources", resources).check("local", folder);
        } catch (ConfigException wrong) {
            throw new CliException(ExitStatus.USAGE, String.valueOf(wrong.getMessage()), wrong);
        }
    }

    static NodeConfig config(Path folder) {
        try {
            return settings(folder).check("local", folder);
        } catch (ConfigException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static NodeSettings settings(Path folder) {
        return NodeSettings.empty()
                .with("name", "local")
                .with("data", folder.toString())
                .with("temporary-data", "true")
                .with("cluster-port", "0")
                .with("ledger-port", "0")
                .with("http-port", "0");
    }
}
