package io.reeve.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that does nothing without one of the commands below it. */
public abstract class CommandGroup implements Runnable {
    private final Session session;
    private final String verb;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /** @param verb what a user is asked to say: {@code do}, {@code simulate} */
    protected CommandGroup(Session session, String verb) {
        this.session = session;
        this.verb = verb;
    }

    public Session session() {
        return session;
    }

    @Override
    public void run() {
        String below = String.join(", ", spec.subcommands().keySet());
        throw new ParameterException(spec.commandLine(), "say what to " + verb + ": " + below);
    }
}
