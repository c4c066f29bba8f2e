package io.reeve.cli;

import io.reeve.cli.deploy.Interruption;
import io.reeve.cli.deploy.LocalJar;
import io.reeve.cli.deploy.Rollout;
import io.reeve.cli.deploy.Watch;
import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deploys a verticle across the nodes, in place of what runs under its name. */
@Command(
        description = {
            "Deploy a verticle from a jar across the nodes, and wait until all of its instances run.",
            "What was deployed under the same name and role before is replaced: new before old where there is room."
        })
final class DeployCommand implements Callable<Integer> {
    /** A lost node's instances come up elsewhere, as often as that happens. */
    private static final int ATTEMPTS = 1_000;

    private final Session session;

    @Parameters(paramLabel = "CLASS", description = "The verticle, such as com.acme.Hello.")
    private String className = "";

    @Option(
            names = "--jar",
            required = true,
            paramLabel = "FILE",
            description = "The jar with the class and all that it needs but Vert.x.")
    private String jar = "";

    @Option(names = "--instances", paramLabel = "N", defaultValue = "1", description = "How many; default 1.")
    private int instances;

    @Option(names = "--config", paramLabel = "FILE|JSON", description = "What config() is: JSON, or a file with it.")
    private @Nullable String config;

    @Option(
            names = "--isolation",
            paramLabel = "KIND",
            defaultValue = "none",
            description = "process: each instance in a JVM of its own; default none, in that of its node.")
    private String isolation = "none";

    @Option(
            names = "--threading",
            paramLabel = "MODEL",
            defaultValue = "event-loop",
            description = "event-loop, worker or virtual-thread; default event-loop.")
    private String threading = "event-loop";

    @Option(names = "--watch", description = "Deploy again whenever the jar changes, until Ctrl-C.")
    private boolean watch;

    @Option(names = "--name", paramLabel = "NAME", description = "The job's name; default the class's.")
    private @Nullable String name;

    @Option(names = "--role", paramLabel = "ROLE", defaultValue = "default", description = "Whose share it uses.")
    private String role = "default";

    @Option(names = "--cpus", paramLabel = "N", description = "Of each instance; default 0.1, in a process 1.")
    private @Nullable Double cpus;

    @Option(names = "--mem", paramLabel = "SIZE", description = "Such as 64MB; default 32MB, in a process 256MB.")
    private @Nullable String mem;

    @Option(names = "--where", paramLabel = "CONSTRAINT", description = "Such as \"zone == a\"; repeatable.")
    private List<String> where = new ArrayList<>();

    @Option(
            names = "--within",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long all may take to be up, else nothing is changed; default 60.")
    private int withinSeconds;

    DeployCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Arguments.requirePositive("--instances", instances);
        Arguments.requirePositive("--within", withinSeconds);
        Path path = session.shell().workingDirectory().resolve(jar);
        LocalJar local = new LocalJar(path, className);
        local.require();
        String mark = String.valueOf(local.mark());
        JobFile file = JobFile.of(session.shell(), document());
        Cluster cluster = session.connect();
        Interruption interruption = Interruption.of(session);
        var rollout = new Rollout(
                session,
                cluster,
                interruption,
                new Rollout.Names(jobName(), role, isolation.equals("process")),
                TimeUnit.SECONDS.toMillis(withinSeconds));
        Rollout.Done done = rollout.deploy(file);
        rollout.print(done);
        if (watch) {
            new Watch(session, local, rollout, interruption)
                    .follow(done.job(), mark, () -> JobFile.of(session.shell(), document()));
        } else if (!session.json()) {
            session.note("end it with: reeve kill " + done.job());
        }
        return ExitStatus.DONE;
    }

    private Json document() {
        boolean plain = threading.equals("event-loop");
        Map<String, Object> task = new LinkedHashMap<>();
        task.put("verticle", plain ? className : Json.object("class", className, "threading", threading));
        task.put("jar", jar);
        task.put("isolation", isolation);
        task.put("instances", instances);
        task.put("spread", "node");
        task.put("retry", Map.of("attempts", ATTEMPTS, "when", List.of("lost")));
        if (config != null) {
            task.put("config", config(config));
        }
        if (!where.isEmpty()) {
            task.put("where", where);
        }
        Map<String, Object> resources = new LinkedHashMap<>();
        if (cpus != null) {
            resources.put("cpus", cpus);
        }
        if (mem != null) {
            resources.put("mem", mem);
        }
        if (!resources.isEmpty()) {
            task.put("resources", resources);
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("job", jobName());
        document.put("role", role);
        document.put("tasks", Map.of(jobName(), task));
        return new Json(document);
    }

    /** {@code com.acme.OrderDesk} is {@code order-desk}. */
    private String jobName() {
        if (name != null) {
            return name;
        }
        String simple = className.substring(className.lastIndexOf('.') + 1);
        String words = simple.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
        String safe = words.replaceAll("[^a-z0-9._-]", "-").replaceAll("^[^a-z0-9]+", "");
        return safe.isEmpty() ? "verticle" : safe;
    }

    private Json config(String given) {
        boolean inline = given.stripLeading().startsWith("{");
        try {
            String text = inline
                    ? given
                    : Files.readString(session.shell().workingDirectory().resolve(given));
            Json parsed = Json.parse(text);
            if (!(parsed.value() instanceof Map)) {
                throw Arguments.usage("--config is no JSON object: it begins with {");
            }
            return parsed;
        } catch (IOException e) {
            String what = inline ? "--config is no JSON" : "--config: cannot read " + given + " as JSON";
            throw new CliException(ExitStatus.USAGE, what + ": " + e.getMessage(), e);
        }
    }
}
