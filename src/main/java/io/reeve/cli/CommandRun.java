package io.reeve.cli;

import io.reeve.cli.http.Json;
import io.reeve.cli.start.NodeCommand;
import io.reeve.cli.start.RunCommand;
import io.reeve.cli.start.SimulateCommand;
import io.reeve.cli.start.UpCommand;
import io.reeve.cli.start.WarmUpCommand;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs one command line from its arguments to its exit status. */
public final class CommandRun {
    private CommandRun() {}

    public static int run(Shell shell, String... args) {
        Session session = new Session(shell);
        CommandLine root = new CommandLine(session);
        Map<String, Function<Session, Object>> commands = commands();
        String named = firstName(args);
        commands.forEach((name, command) -> {
            // Reading the annotations of one command takes milliseconds: help and misspellings need all, a run one.
            if (!commands.containsKey(named) || name.equals(named)) {
                root.addSubcommand(name, command.apply(session));
            }
        });
        root.setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(Math.min(110, shell.console().columns()))
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        shell.console().hasColours() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
                .setOut(new PrintWriter(shell.console().out(), true))
                .setErr(new PrintWriter(shell.console().err(), true))
                .setParameterExceptionHandler((fault, line) -> usage(session, fault))
                .setExecutionExceptionHandler((fault, line, parsed) -> failed(session, fault))
                .setExpandAtFiles(false);
        int status = root.execute(args);
        shell.console().out().flush();
        shell.console().err().flush();
        return status;
    }

    /** The first argument that is no option; empty if there is none, or if it may be the value of an option. */
    private static String firstName(String... args) {
        return args.length == 0 || args[0].startsWith("-") ? "" : args[0];
    }

    /** In the order of the help. */
    static Map<String, Function<Session, Object>> commands() {
        Map<String, Function<Session, Object>> commands = new LinkedHashMap<>();
        commands.put("up", UpCommand::new);
        commands.put("node", NodeCommand::new);
        commands.put("run", RunCommand::new);
        commands.put("submit", SubmitCommand::new);
        commands.put("deploy", DeployCommand::new);
        commands.put("jobs", JobsCommand::new);
        commands.put("ps", PsCommand::new);
        commands.put("nodes", NodesCommand::new);
        commands.put("control", ControlCommand::new);
        commands.put("drain", DrainCommand::new);
        commands.put("undrain", UndrainCommand::new);
        commands.put("roles", RolesCommand::new);
        commands.put("role", RoleCommand::new);
        commands.put("reservations", ReservationsCommand::new);
        commands.put("reserve", ReserveCommand::new);
        commands.put("unreserve", UnreserveCommand::new);
        commands.put("show", ShowCommand::new);
        commands.put("explain", ExplainCommand::new);
        commands.put("plan", PlanCommand::new);
        commands.put("logs", LogsCommand::new);
        commands.put("events", EventsCommand::new);
        commands.put("fetch", FetchCommand::new);
        commands.put("exec", ExecCommand::new);
        commands.put("secret", SecretCommand::new);
        commands.put("kill", KillCommand::new);
        commands.put("retry", RetryCommand::new);
        commands.put("add", AddCommand::new);
        commands.put("close", CloseCommand::new);
        commands.put("services", ServicesCommand::new);
        commands.put("scale", ScaleCommand::new);
        commands.put("update", UpdateCommand::new);
        commands.put("deployments", DeploymentsCommand::new);
        commands.put("cron", CronCommand::new);
        commands.put("simulate", SimulateCommand::new);
        commands.put("version", VersionCommand::new);
        commands.put("warm-up", WarmUpCommand::new);
        for (String name : PlannedCommand.NAMES) {
            commands.put(name, session -> new PlannedCommand(name));
        }
        return commands;
    }

    private static int usage(Session session, ParameterException fault) {
        CommandLine line = fault.getCommandLine();
        String near = "";
        if (fault instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            near = Spelling.nearest(unmatched.getUnmatched().get(0), line);
        }
        String hint = near.isEmpty() ? "" : "\nhint: did you mean " + near + "?";
        String help = line.getCommandSpec().qualifiedName() + " --help";
        print(session, ExitStatus.USAGE, fault.getMessage() + hint + "\nsee \"" + help + "\"");
        return ExitStatus.USAGE;
    }

    private static int failed(Session session, Exception fault) throws Exception {
        if (fault instanceof CliException said) {
            print(session, said.exitStatus(), said.text());
            return said.exitStatus();
        }
        throw fault;
    }

    private static void print(Session session, int status, String message) {
        session.out().flush();
        PrintStream err = session.shell().console().err();
        if (session.json()) {
            err.println(Json.object("error", message, "exitStatus", status));
        } else {
            err.println(session.console().red("error:") + " " + message);
        }
    }
}
