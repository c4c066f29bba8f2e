package io.reeve.cli;

import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.Json;
import java.util.List;
import java.util.concurrent.Callable;
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

    @Option(names = "--wait", description = "Wait until the deployments are over; exit status 1 unless all are done.")
    private boolean wait;

    UpdateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        Ids.requireJob(job);
        JobFile document = JobFile.read(session.shell(), file).requireNoSchedule("a schedule holds no services");
        Cluster cluster = session.connect();
        Json answer = document.update(job, cluster);
        if (!session.json()) {
            String message = answer.text("message");
            if (!message.isEmpty()) {
                session.out().println(message);
            }
            answer.items("changed").forEach(done -> session.out().println(done.text()));
        }
        int status = wait ? await(cluster) : ExitStatus.DONE;
        if (session.json()) {
            session.printJson(wait ? cluster.deployments(Ids.serviceQuery(job)) : answer);
        }
        return status;
    }

    private int await(Cluster cluster) throws InterruptedException {
        while (true) {
            List<Json> services = cluster.services(Ids.serviceQuery(job)).items("services");
            List<Json> last = services.stream()
                    .map(service -> service.get("deployment"))
                    .filter(deployment -> !deployment.isNull())
                    .toList();
            boolean over = last.stream()
                    .noneMatch(deployment -> deployment.get("endedAt").isNull());
            if (over) {
                if (!session.json()) {
                    last.forEach(deployment -> session.out()
                            .println(deployment.text("service") + ": deployment " + deployment.text("number") + " "
                                    + DeploymentsCommand.state(deployment) + ": "
                                    + deployment.text("message")));
                }
                boolean done = last.stream()
                        .allMatch(deployment -> deployment.text("state").equals("DONE"));
                return done ? ExitStatus.DONE : ExitStatus.FAILED;
            }
            Thread.sleep(LOOK_MS);
        }
    }
}
