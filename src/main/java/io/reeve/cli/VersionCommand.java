package io.reeve.cli;

import io.reeve.cli.http.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Prints what this program is; asks no cluster. */
@Command(description = "Print the version.")
final class VersionCommand implements Callable<Integer> {
    private final Session session;

    VersionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String java = Runtime.version().toString();
        if (session.json()) {
            session.printJson(Json.object("version", Version.text(), "java", java));
        } else {
            session.out().println("reeve " + Version.text() + " (java " + java + ")");
        }
        return ExitStatus.DONE;
    }
}
