package io.reeve.cli;

import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings the services of a job to another document. */
@Command(
        description = {
            "Bring the services of a running job to what FILE says of them, instance by instance.",
            "What does not come up is rolled back by itself; \"reeve deployments\" shows how far it is."
        })
final class UpdateCommand implements Callable<Integer> {
    private static final long LOOK_MS = 500;

    private final Session session;

    @Parameters(index = "0", paramLabel = "JOB", description = "A job that runs, such as shop.42.")
    private String job = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "Its document with other services; - for the input.")
    private String file = "";

    @Option(
            names = "--wait",
            description = "Wait until the deployments under way are over; exit status 1 unless all are done.")
    private boolean wait;

    UpdateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        Ids.requireJob(job);
        JobFile document = JobFile.read(session.shell(), file).requireNoSchedule("a schedule holds no services");
        Cluster cluster = session.connect();
        Map<String, Json> before = wait ? newest(asked(cluster, Map.of("consistency", "leader"))) : Map.of();
        Json answer = document.update(job, cluster);
        if (!session.json()) {
            String message = answer.text("message");
            if (!message.isEmpty()) {
                session.out().println(message);
            }
            answer.items("changed").forEach(done -> session.out().println(done.text()));
        }
        if (wait) {
            return await(cluster, before, answer.text("sequence"));
        }
        if (session.json()) {
            session.printJson(answer);
        }
        return ExitStatus.DONE;
    }

    /** What was over before this update is not judged: it says nothing of the document that was sent. */
    private int await(Cluster cluster, Map<String, Json> before, String sequence) throws InterruptedException {
        while (true) {
            Json answer = asked(cluster, Map.of("min", sequence));
            List<Json> awaited = newest(answer).values().stream()
                    .filter(deployment -> !wasOver(before.get(deployment.text("service")), deployment))
                    .toList();
            if (awaited.stream().allMatch(UpdateCommand::isOver)) {
                if (session.json()) {
                    session.printJson(answer);
                } else {
                    awaited.forEach(this::tell);
                }
                boolean done = awaited.stream()
                        .allMatch(deployment -> deployment.text("state").equals("DONE"));
                return done ? ExitStatus.DONE : ExitStatus.FAILED;
            }
            Thread.sleep(LOOK_MS);
        }
    }

    private Json asked(Cluster cluster, Map<String, String> more) {
        Map<String, String> query = Ids.serviceQuery(job);
        query.putAll(more);
        return cluster.deployments(query);
    }

    /** The newest deployment of each service. */
    private static Map<String, Json> newest(Json answer) {
        Map<String, Json> newest = new LinkedHashMap<>();
        for (Json deployment : answer.items("deployments")) {
            newest.merge(
                    deployment.text("service"),
                    deployment,
                    (one, other) -> one.number("number") > other.number("number") ? one : other);
        }
        return newest;
    }

    private static boolean wasOver(@Nullable Json before, Json deployment) {
        return before != null && isOver(before) && before.number("number") == deployment.number("number");
    }

    private static boolean isOver(Json deployment) {
        return !deployment.get("endedAt").isNull();
    }

    private void tell(Json deployment) {
        session.out()
                .println(deployment.text("service") + ": deployment " + deployment.text("number") + " "
                        + DeploymentsCommand.state(deployment) + ": " + deployment.text("message"));
    }
}
