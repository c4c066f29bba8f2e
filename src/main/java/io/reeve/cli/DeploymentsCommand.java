package io.reeve.cli;

import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.Json;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the deployments of services, shows, cancels and takes them back. */
@Command(
        description = {
            "List the deployments of services, newest first, or those of one with JOB/TASK.",
            "show JOB/TASK says all of the newest; cancel JOB/TASK stops it where it is;",
            "rollback JOB/TASK brings the instances back to the version before, also when it is done."
        })
final class DeploymentsCommand implements Callable<Integer> {
    private static final List<String> ACTIONS = List.of("show", "cancel", "rollback");

    private final Session session;

    @Parameters(arity = "0..2", paramLabel = "[show|cancel|rollback] [JOB/TASK]", description = "What, and of which.")
    private List<String> words = List.of();

    DeploymentsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        boolean hasAction = !words.isEmpty() && ACTIONS.contains(words.get(0));
        if (!hasAction) {
            if (words.size() > 1) {
                throw Arguments.usage(words.get(0) + " is none of " + String.join(", ", ACTIONS));
            }
            return list(words.isEmpty() ? null : words.get(0));
        }
        if (words.size() < 2) {
            throw Arguments.usage("say which service: reeve deployments " + words.get(0) + " JOB/TASK");
        }
        String service = words.get(1);
        Ids.requireTask(service);
        Cluster cluster = session.connect();
        Json newest = newest(cluster, service);
        return words.get(0).equals("show") ? show(newest) : change(cluster, service, newest);
    }

    private static Json newest(Cluster cluster, String service) {
        List<Json> all = cluster.deployments(Ids.serviceQuery(service)).items("deployments");
        if (all.isEmpty()) {
            throw new CliException(
                    ExitStatus.USAGE, "there is no deployment of " + service + "; \"reeve services\" lists services");
        }
        return all.get(0);
    }

    /** Names the deployment that was seen: asked twice, it is not taken back twice. */
    private int change(Cluster cluster, String service, Json newest) {
        Json answer = cluster.orderService(service, words.get(0), Json.object("deployment", newest.number("number")));
        if (session.json()) {
            session.printJson(answer);
        } else {
            answer.items("changed").forEach(done -> session.out().println(done.text()));
        }
        return ExitStatus.DONE;
    }

    private int show(Json deployment) {
        if (session.json()) {
            session.printJson(deployment);
            return ExitStatus.DONE;
        }
        Page page = new Page(session.console());
        page.heading(deployment.text("service") + ", deployment " + deployment.text("number"));
        page.line("state", state(deployment));
        page.line("version", deployment.text("from") + " to " + deployment.text("number"));
        page.line("updated", deployment.text("updated") + " of " + deployment.text("wanted"));
        page.line("owner", deployment.text("owner"));
        page.line("started", Text.time(deployment.get("startedAt")));
        page.line("ended", Text.time(deployment.get("endedAt")));
        page.line("message", deployment.text("message"));
        return ExitStatus.DONE;
    }

    private int list(@Nullable String which) {
        Json answer = session.connect().deployments(Ids.serviceQuery(which));
        if (session.json()) {
            session.printJson(answer);
            return ExitStatus.DONE;
        }
        Table table = new Table("SERVICE", "DEPLOYMENT", "STATE", "UPDATED", "OWNER", "AGE", "TOOK", "MESSAGE");
        long nowMs = System.currentTimeMillis();
        for (Json deployment : answer.items("deployments")) {
            table.row(
                    deployment.text("service"),
                    deployment.text("number"),
                    state(deployment),
                    deployment.text("updated") + "/" + deployment.text("wanted"),
                    deployment.text("owner"),
                    Text.between(deployment.get("startedAt"), Json.NULL, nowMs),
                    Text.between(deployment.get("startedAt"), deployment.get("endedAt"), nowMs),
                    Text.firstLine(deployment.text("message")));
        }
        table.print(session.console());
        return ExitStatus.DONE;
    }

    /** The state of a deployment in words. */
    static String state(Json deployment) {
        return deployment.text("state").toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
