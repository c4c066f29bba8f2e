package io.reeve.cli.start;

import io.reeve.cli.CommandGroup;
import io.reeve.cli.Session;
import picocli.CommandLine.Command;

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
public final class SimulateCommand extends CommandGroup {
    public SimulateCommand(Session session) {
        super(session, "simulate");
    }
}
