package io.reeve.cli;

import io.reeve.cli.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Which nodes hold the ledger; and has others hold it. */
@Command(
        name = "control",
        description = {
            "List the control nodes, which hold the ledger: a majority of them must live.",
            "With add or remove, change them, one at a time, while the cluster runs."
        })
final class ControlCommand implements Callable<Integer> {
    private final Session session;

    ControlCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return print(session.connect().control());
    }

    @Command(
            name = "add",
            description = {
                "Have one more node hold the ledger. It must be up, started with --control-peers that name it and the",
                "others; it gets what it lacks before it counts."
            })
    int add(
            @Parameters(paramLabel = "NODE=HOST:PORT", description = "Its id, and the address of its ledger.")
                    String peer) {
        int equals = peer.indexOf('=');
        if (equals < 1 || equals == peer.length() - 1) {
            throw Arguments.usage("a control node is named as node-4=10.0.0.4:5601, was \"" + peer + "\"");
        }
        return change("add", Map.of(peer.substring(0, equals), peer.substring(equals + 1)));
    }

    @Command(
            name = "remove",
            description = {
                "Have a node hold the ledger no more: one that is to go, or one that is lost for good.",
                "If it lives, stop it afterwards, or start it again with --node-roles worker,gateway."
            })
    int remove(@Parameters(paramLabel = "NODE", description = "Its id.") String node) {
        return change("remove", List.of(node));
    }

    private int change(String what, Object peers) {
        byte[] body = Json.object(what, peers).toString().getBytes(StandardCharsets.UTF_8);
        return print(session.connect().changeControl(body));
    }

    private int print(Json answer) {
        if (session.json()) {
            session.printJson(answer);
            return ExitStatus.DONE;
        }
        Table table = new Table("NODE", "LEDGER", "LEADS", "BEHIND");
        for (Json peer : answer.items("peers")) {
            table.row(
                    peer.text("node"),
                    peer.text("address"),
                    peer.isTrue("leads") ? "leads" : "",
                    peer.text("behind").isEmpty() ? "?" : peer.text("behind"));
        }
        table.print(session.console());
        return ExitStatus.DONE;
    }
}
