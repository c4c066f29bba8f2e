package io.reeve.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** A command of the plan that is not built yet: it says so, whatever its arguments, and does nothing. */
@Command(hidden = true, description = "Not supported yet.")
final class PlannedCommand implements Callable<Integer> {
    static final List<String> NAMES = List.of("top");

    private final String name;

    @Unmatched
    private List<String> ignored = new ArrayList<>();

    PlannedCommand(String name) {
        this.name = name;
    }

    @Override
    public Integer call() {
        throw new CliException(ExitStatus.USAGE, "reeve " + name + " is not supported yet; nothing was done");
    }
}
