package io.reeve.cli.start;

import io.reeve.cli.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The shipped scheduler over recorded workloads; starts nothing. */
@Command(
        name = "simulate",
        subcommands = {
            SimulateDrfCommand.class,
            SimulateOpenbCommand.class,
            SimulateSwfCommand.class,
            SimulateDagCommand.class,
            SimulateWorkloadCommand.class
        },
        description = "Run the scheduler over a recorded workload, on a virtual clock.")
public final class SimulateCommand implements Runnable {
    private final Session session;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    public SimulateCommand(Session session) {
        this.session = session;
    }

    Session session() {
        return session;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to simulate: " + String.join(", ", spec.subcommands().keySet()));
    }
}
