package io.reeve.cli;

import io.reeve.cli.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Reserves amounts of a node for a role, in place of what was reserved for it there. */
@Command(
        name = "reserve",
        description = {
            "Reserve amounts of a node, or all of it, for a role and the roles below it: nobody else gets them.",
            "What is asked for takes the place of what was reserved for the role there; it must be free, or the role's."
        })
final class ReserveCommand implements Callable<Integer> {
    private static final String ALL = "all";

    private final Session session;

    @Parameters(index = "0", paramLabel = "NODE", description = "The node.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String node;

    @Parameters(index = "1", paramLabel = "ROLE", description = "The role, such as eng/ads.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String role;

    @Parameters(index = "2", paramLabel = "AMOUNTS", description = "Such as cpus=2,mem=4GB; or all.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String amounts;

    ReserveCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (amounts.equals(AmountList.NONE)) {
            throw Arguments.usage("to take a reservation away, say reeve unreserve " + node + " " + role);
        }
        Object asked = amounts.equals(ALL) ? ALL : AmountList.read("AMOUNTS", amounts);
        return change(session, node, role, asked, "reserved of " + node + " for " + role + ": " + amounts);
    }

    static int change(Session session, String node, String role, @Nullable Object amounts, String done) {
        Map<String, @Nullable Object> roles = new LinkedHashMap<>();
        roles.put(role, amounts);
        Map<String, @Nullable Object> nodes = new LinkedHashMap<>();
        nodes.put(node, roles);
        byte[] document = Json.object("reservations", nodes).toString().getBytes(StandardCharsets.UTF_8);
        Json answer = session.connect().changeReservations(document, "application/json");
        if (session.json()) {
            session.printJson(answer);
        } else {
            session.out().println(done);
        }
        return ExitStatus.DONE;
    }
}
