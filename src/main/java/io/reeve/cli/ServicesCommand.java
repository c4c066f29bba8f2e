package io.reeve.cli;

import io.reeve.cli.http.Json;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the services, or the instances of one. */
@Command(
        description = {
            "List the services: how many instances are ready, and where they are.",
            "With JOB/TASK, the instances of that service; with --addresses, only where the ready ones are."
        })
final class ServicesCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "0..1", paramLabel = "JOB[/TASK]", description = "Only those of this job, or this one.")
    private @Nullable String which;

    @Option(names = "--addresses", description = "Only HOST:PORT of each instance that is ready, a line each.")
    private boolean addresses;

    ServicesCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Json answer = session.connect().services(Ids.serviceQuery(which));
        if (session.json()) {
            session.printJson(answer);
        } else if (addresses) {
            answer.items("services")
                    .forEach(service -> service.items("addresses")
                            .forEach(address -> session.out().println(address.text())));
        } else if (which != null && which.contains("/")) {
            answer.items("services").forEach(this::instances);
        } else {
            list(answer);
        }
        return ExitStatus.DONE;
    }

    private void list(Json answer) {
        Table table = new Table("SERVICE", "READY", "VERSION", "ROLE", "UPDATE", "ADDRESSES");
        for (Json service : answer.items("services")) {
            String stopped = service.isTrue("stopped") ? " (stopped)" : "";
            table.row(
                    service.text("id"),
                    service.text("ready") + "/" + service.text("wanted") + stopped,
                    service.text("version") + (service.isTrue("held") ? " (mixed)" : ""),
                    service.text("role"),
                    update(service.get("deployment")),
                    Text.dashIfEmpty(String.join(
                            " ",
                            service.items("addresses").stream().map(Json::text).toList())));
        }
        table.print(session.console());
    }

    private static String update(Json deployment) {
        if (deployment.isNull()) {
            return "-";
        }
        return deployment.text("number") + " " + DeploymentsCommand.state(deployment) + " " + deployment.text("updated")
                + "/" + deployment.text("wanted");
    }

    private void instances(Json service) {
        Table table = new Table("INSTANCE", "STATE", "HEALTH", "READY", "VERSION", "NODE", "ADDRESS", "MESSAGE");
        for (Json instance : service.items("instances")) {
            table.row(
                    instance.text("id"),
                    instance.text("state"),
                    instance.text("health") + (instance.isTrue("draining") ? " (draining)" : ""),
                    instance.isTrue("ready") ? "yes" : "no",
                    instance.text("version"),
                    Text.dashIfEmpty(instance.text("node")),
                    Text.dashIfEmpty(instance.text("address")),
                    Text.firstLine(instance.text("message")));
        }
        table.print(session.console());
    }
}
