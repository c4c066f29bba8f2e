package io.reeve.cli;

import io.reeve.cli.http.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Deletes a secret. */
@Command(name = "delete", description = "Delete a secret; tasks that name it fail from their next attempt on.")
final class SecretDeleteCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    private SecretCommand parent;

    @Parameters(paramLabel = "NAME", description = "The secret.")
    private String name = "";

    @Option(names = "--role", paramLabel = "ROLE", defaultValue = "default", description = "Whose it is.")
    private String role = "default";

    @Override
    public Integer call() {
        Session session = parent.session();
        Json answer = session.connect().deleteSecret(name, role);
        if (session.json()) {
            session.printJson(answer);
        } else {
            session.out().println("deleted " + answer.text("name") + " of role " + answer.text("role"));
        }
        return ExitStatus.DONE;
    }
}
