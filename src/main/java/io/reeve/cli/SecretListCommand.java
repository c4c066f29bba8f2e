package io.reeve.cli;

import io.reeve.cli.http.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Lists the names of secrets. */
@Command(name = "list", description = "List the secrets by name; nobody is shown their values.")
final class SecretListCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    private SecretCommand parent;

    @Override
    public Integer call() {
        Session session = parent.session();
        Json answer = session.connect().secrets();
        if (session.json()) {
            session.printJson(answer);
            return ExitStatus.DONE;
        }
        Table table = new Table("ROLE", "SECRET", "SET");
        for (Json secret : answer.items("secrets")) {
            table.row(secret.text("role"), secret.text("name"), Text.time(secret.get("setAt")));
        }
        table.print(session.console());
        return ExitStatus.DONE;
    }
}
