package io.reeve.cli;

import io.reeve.cli.http.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists what of nodes is reserved. */
@Command(description = "List what of nodes is reserved for roles, by the node itself (static) or by an operator.")
final class ReservationsCommand implements Callable<Integer> {
    private final Session session;

    ReservationsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Json answer = session.connect().reservations();
        if (session.json()) {
            session.printJson(answer);
            return ExitStatus.DONE;
        }
        Table table = new Table("NODE", "ROLE", "KIND", "RESERVED", "UNUSED");
        for (Json row : answer.items("reservations")) {
            table.row(
                    row.text("node") + (row.isTrue("live") ? "" : " (lost)"),
                    row.text("role"),
                    row.text("kind"),
                    RolesCommand.amounts(row.get("amounts")),
                    RolesCommand.amounts(row.get("unused")));
        }
        table.print(session.console());
        return ExitStatus.DONE;
    }
}
