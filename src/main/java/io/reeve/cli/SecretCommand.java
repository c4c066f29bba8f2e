package io.reeve.cli;

import picocli.CommandLine.Command;

/** Sets, lists and deletes secrets. */
@Command(
        name = "secret",
        subcommands = {SecretSetCommand.class, SecretListCommand.class, SecretDeleteCommand.class},
        description = "Set, list and delete secrets, which tasks get as variables or files.")
final class SecretCommand extends CommandGroup {
    SecretCommand(Session session) {
        super(session, "do");
    }
}
