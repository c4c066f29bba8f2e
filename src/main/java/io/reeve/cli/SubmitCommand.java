package io.reeve.cli;

import io.reeve.cli.follow.JobRun;
import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Submits a document, or one command, and prints the job's id. */
@Command(
        description = "Submit a job document, or a command after --, and print the job's id.",
        customSynopsis = {"reeve submit [--wait] FILE", "reeve submit [--wait] [OPTIONS] -- COMMAND [ARGUMENT…]"})
final class SubmitCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--wait", description = "Follow the job to its end; the exit status is then the job's.")
    private boolean wait;

    @Option(names = "--name", paramLabel = "NAME", description = "The job's name; default the command's.")
    private @Nullable String name;

    @Option(names = "--role", paramLabel = "ROLE", description = "Whose share it uses.")
    private @Nullable String role;

    @Option(names = "--priority", paramLabel = "N", description = "0 to 1000, higher first; default 500.")
    private @Nullable Integer priority;

    @Option(names = "--key", paramLabel = "KEY", description = "The same key again returns the same job.")
    private @Nullable String key;

    @Option(names = "--cpus", paramLabel = "N", description = "Default 1.")
    private @Nullable Double cpus;

    @Option(names = "--mem", paramLabel = "SIZE", description = "Such as 512MB; default 256MB.")
    private @Nullable String mem;

    @Option(names = "--disk", paramLabel = "SIZE", description = "Such as 1GB.")
    private @Nullable String disk;

    @Option(names = "--instances", paramLabel = "N", description = "Run it so many times.")
    private @Nullable Integer instances;

    @Option(names = "--env", paramLabel = "NAME=VALUE", description = "An environment variable; repeatable.")
    private Map<String, String> env = new LinkedHashMap<>();

    @Option(names = "--file", paramLabel = "PATH", description = "A file to put beside it first; repeatable.")
    private List<String> files = new ArrayList<>();

    @Option(names = "--output", paramLabel = "GLOB", description = "Files to keep with the task; repeatable.")
    private List<String> outputs = new ArrayList<>();

    @Option(names = "--where", paramLabel = "CONSTRAINT", description = "Such as \"zone == a\"; repeatable.")
    private List<String> where = new ArrayList<>();

    @Option(names = "--timeout", paramLabel = "DURATION", description = "Of one attempt, such as 10m.")
    private @Nullable String timeout;

    @Option(names = "--attempts", paramLabel = "N", description = "Tries in all; default 1.")
    private @Nullable Integer attempts;

    @Parameters(arity = "0..*", paramLabel = "FILE | COMMAND", description = "The document, or the command after --.")
    private List<String> arguments = new ArrayList<>();

    SubmitCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JobFile job = isCommand() ? JobFile.of(session.shell(), document()) : file();
        if (wait) {
            job.requireNoSchedule("--wait follows a job to its end");
        }
        Cluster cluster = session.connect();
        Json accepted = job.submit(session, cluster);
        if (wait) {
            return new JobRun(session, cluster, accepted.text("id")).follow();
        }
        if (session.json()) {
            session.printJson(accepted);
        } else {
            session.out().println(accepted.text("id"));
        }
        return ExitStatus.DONE;
    }

    /** Whether {@code --} stood before the arguments, which picocli takes away. */
    private boolean isCommand() {
        return spec != null
                && spec.commandLine().getParseResult() != null
                && spec.commandLine().getParseResult().originalArgs().contains("--");
    }

    private JobFile file() {
        boolean anyOption = name != null || role != null || priority != null || key != null || cpus != null;
        anyOption |= mem != null || disk != null || instances != null || timeout != null || attempts != null;
        anyOption |= !(env.isEmpty() && files.isEmpty() && outputs.isEmpty() && where.isEmpty());
        if (arguments.size() != 1) {
            throw Arguments.usage("reeve submit takes one FILE, or -- and a command; was " + arguments);
        }
        if (anyOption) {
            throw Arguments.usage("options describe a command after --; a document says these things itself");
        }
        return JobFile.read(session.shell(), arguments.get(0));
    }

    private Json document() {
        if (arguments.isEmpty()) {
            throw Arguments.usage("no command follows --");
        }
        String program = arguments.get(0).replaceAll(".*/", "").toLowerCase(Locale.ROOT);
        String safe = program.replaceAll("[^a-z0-9._-]", "-").replaceAll("^[^a-z0-9]+", "");
        String jobName = name != null ? name : safe.isEmpty() ? "command" : safe;
        Map<String, Object> task = new LinkedHashMap<>();
        task.put("command", arguments);
        put(task, "instances", instances);
        put(task, "files", files);
        put(task, "outputs", outputs);
        put(task, "where", where);
        put(task, "env", env);
        put(task, "timeout", timeout == null ? null : Map.of("run", timeout));
        put(task, "retry", attempts == null ? null : Map.of("attempts", attempts));
        Map<String, Object> resources = new LinkedHashMap<>();
        put(resources, "cpus", cpus);
        put(resources, "mem", mem);
        put(resources, "disk", disk);
        put(task, "resources", resources);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("job", jobName);
        put(document, "role", role);
        put(document, "priority", priority);
        put(document, "key", key);
        document.put("tasks", Map.of("main", task));
        return new Json(document);
    }

    private static void put(Map<String, Object> into, String field, @Nullable Object value) {
        boolean nothing = value == null
                || value instanceof List<?> list && list.isEmpty()
                || value instanceof Map<?, ?> map && map.isEmpty();
        if (!nothing && value != null) {
            into.put(field, value);
        }
    }
}
