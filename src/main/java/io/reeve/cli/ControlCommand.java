package io.reeve.cli;

import io.reeve.cli.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Which nodes hold the ledger; and has others hold it. */
@Command(
        name = "control",
        description = {
            "List the control nodes, which hold the ledger: a majority of them must live.",
            "With add or remove, change them, one at a time, while the cluster runs.",
            "With upgrade, raise the feature level of the cell once all nodes run a new version."
        })
final class ControlCommand implements Callable<Integer> {
    private static final long FIRST_RAISED = 2;

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

    @Command(
            name = "upgrade",
            description = {
                "Raise the cell's feature level, so that its ledger may hold what is new in it. All nodes must",
                "understand it; versions that do not cannot be part of the cell any more. It is never lowered."
            })
    int upgrade(
            @Parameters(
                            paramLabel = "LEVEL",
                            arity = "0..1",
                            description = "The level; by default the highest that the leader's version understands.")
                    @Nullable
                    Integer level) {
        if (level != null) {
            return change("level", level);
        }
        Json now = session.connect().control();
        // A leader that says nothing of levels refuses any.
        return change("level", now.get("understands").isNull() ? FIRST_RAISED : now.number("understands"));
    }

    @Command(name = "name", description = "Give the cell a name for people; an empty one takes it away.")
    int name(@Parameters(paramLabel = "NAME", description = "At most 64 characters.") String name) {
        return change("name", name);
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
        Table table = new Table("NODE", "LEDGER", "LEADS", "BEHIND", "LEVEL", "VERSION");
        Set<String> listed = new HashSet<>();
        for (Json peer : answer.items("peers")) {
            Json live = live(answer, peer.text("node"));
            listed.add(peer.text("node"));
            table.row(
                    peer.text("node"),
                    peer.text("address"),
                    peer.isTrue("leads") ? "leads" : "",
                    peer.text("behind").isEmpty() ? "?" : peer.text("behind"),
                    live == null ? "?" : live.text("featureLevel"),
                    live == null ? "?" : live.text("version"));
        }
        for (Json node : answer.items("nodes")) {
            if (!listed.contains(node.text("node"))) {
                table.row(node.text("node"), "-", "", "", node.text("featureLevel"), node.text("version"));
            }
        }
        table.print(session.console());
        session.out().println(levels(answer));
        return ExitStatus.DONE;
    }

    private static @Nullable Json live(Json answer, String node) {
        for (Json each : answer.items("nodes")) {
            if (each.text("node").equals(node)) {
                return each;
            }
        }
        return null;
    }

    private static String levels(Json answer) {
        String cell = answer.text("name").isEmpty() ? "the cell" : "the cell " + answer.text("name");
        if (answer.get("featureLevel").isNull()) {
            return "the cell has feature level 1; its leader is of a version that knows no levels";
        }
        long level = answer.number("featureLevel");
        long understood = answer.number("understands");
        String says = cell + " has feature level " + level;
        return understood > level
                ? says + ", its leader understands " + understood
                        + "; when all nodes do, raise it with \"reeve control upgrade\""
                : says;
    }
}
