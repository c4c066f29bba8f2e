package io.reeve.cli;

import picocli.CommandLine.Command;

/** Changes roles. */
@Command(
        name = "role",
        subcommands = {RoleSetCommand.class},
        description = "Change the roles that share the cluster.")
final class RoleCommand extends CommandGroup {
    RoleCommand(Session session) {
        super(session, "do");
    }
}
