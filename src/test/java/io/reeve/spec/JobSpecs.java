package io.reeve.spec;

import io.reeve.model.Constraint;
import io.reeve.model.Deadline;
import io.reeve.model.Dependency;
import io.reeve.model.Disconnect;
import io.reeve.model.FanOut;
import io.reeve.model.FileSpec;
import io.reeve.model.JobSpec;
import io.reeve.model.OutputSpec;
import io.reeve.model.Placement;
import io.reeve.model.PortRange;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import io.reeve.model.RetryPolicy;
import io.reeve.model.RetryPolicy.RetryWhen;
import io.reeve.model.ScheduleSpec;
import io.reeve.model.TaskSpec;
import io.reeve.model.Timeouts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Random valid jobs: every field, each often absent, with the texts that most easily break on their way. */
final class JobSpecs {
    private static final List<String> TEXTS = List.of(
            "x",
            "echo hello",
            "a: b # c",
            "yes",
            "null",
            "~",
            "1.10",
            "0644",
            "true",
            "'quoted'",
            "\"",
            "\\",
            "\n",
            "two\nlines\n",
            " leading",
            "trailing ",
            "*",
            "&a",
            "!x",
            "<<",
            "{",
            "[a]",
            "# x",
            "-",
            "- a",
            "%",
            "@",
            "`",
            "\u00e9\u4e2d",
            "\ud83d\ude00",
            "\t",
            "\u2028",
            "\u0001",
            "1e3",
            "0x10",
            "-1",
            "01",
            "a\\u0000");

    private final Random random;

    JobSpecs(long seed) {
        this.random = new Random(seed);
    }

    JobSpec job() {
        List<TaskSpec> tasks = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            tasks.add(task("t" + i, tasks));
        }
        JobSpec plain = new JobSpec(
                "job-" + random.nextInt(100),
                random.nextBoolean() ? JobSpec.DEFAULT_ROLE : "eng/data",
                random.nextBoolean() ? JobSpec.DEFAULT_PRIORITY : random.nextInt(1001),
                random.nextBoolean() ? null : "key/" + random.nextInt(),
                random.nextBoolean() ? JobSpec.OnFailure.CONTINUE : JobSpec.OnFailure.FAIL_FAST,
                tasks,
                random.nextInt(3) > 0 ? null : schedule());
        boolean open = plain.schedule() == null && random.nextBoolean();
        boolean isGang = random.nextInt(3) == 0 && tasks.get(0).fanOut().knownInstances() <= 1_000;
        return new JobSpec(
                plain.name(),
                plain.role(),
                plain.priority(),
                plain.key(),
                plain.onFailure(),
                tasks,
                plain.schedule(),
                isGang ? List.of(List.of("t0")) : List.of(),
                random.nextBoolean() ? null : deadline(plain.schedule() == null && random.nextBoolean()),
                open);
    }

    private Deadline deadline(boolean isInstant) {
        return new Deadline(isInstant, 1 + random.nextLong(isInstant ? 4_000_000_000_000L : 100_000_000));
    }

    private ScheduleSpec schedule() {
        return new ScheduleSpec(
                random.nextBoolean() ? "30 3 * * MON-FRI" : "R5/2026-01-01T00:00:00Z/PT1H",
                random.nextBoolean() ? ScheduleSpec.DEFAULT_ZONE : "Europe/Berlin",
                pick(ScheduleSpec.Misfire.values()),
                pick(ScheduleSpec.Overlap.values()));
    }

    private TaskSpec task(String name, List<TaskSpec> before) {
        List<Dependency> after = new ArrayList<>();
        before.forEach(other -> {
            if (random.nextInt(3) == 0) {
                var when = random.nextInt(3) > 0 ? Dependency.When.FINISHED : pick(Dependency.When.values());
                after.add(new Dependency(other.name(), when));
            }
        });
        return new TaskSpec(
                name,
                random.nextBoolean() ? List.of("/bin/sh", "-c", "x" + text()) : list(4, this::word),
                files(before, after),
                distinct(list(
                        3, () -> new OutputSpec("out-" + random.nextInt(1000) + "/**/[a-z]*", random.nextBoolean()))),
                after,
                fanOut(before, after),
                resources(),
                env(),
                random.nextBoolean() ? null : "nobody",
                random.nextBoolean() ? Timeouts.DEFAULT : timeouts(),
                retry(),
                list(3, this::constraint).subList(0, random.nextInt(2)),
                placement(name),
                random.nextBoolean() ? TaskSpec.NO_ESTIMATE : 1 + random.nextInt(100_000),
                new Disconnect(random.nextBoolean(), random.nextBoolean() ? 0 : random.nextInt(100_000)));
    }

    private Timeouts timeouts() {
        long runMs = limit();
        boolean warned = runMs > 1 && random.nextBoolean();
        return new Timeouts(
                limit(), runMs, random.nextInt(100_000), warned ? 1 + random.nextLong(runMs - 1) : Timeouts.NO_WARNING);
    }

    private Placement placement(String task) {
        if (random.nextBoolean()) {
            return Placement.ANYWHERE;
        }
        List<ResourceRequest> alternatives = random.nextBoolean()
                ? List.of()
                : List.of(ResourceRequest.of(Resources.of(1 + random.nextInt(1_000), 77)));
        var preference = new Placement.Preference(constraint(), 1 + random.nextInt(Limits.WEIGHT));
        var near = new Placement.Affinity(task, "", "zone", false, random.nextInt(3));
        var apart = new Placement.Affinity("", "other", Placement.NODE, true, random.nextInt(3));
        return new Placement(
                alternatives,
                random.nextBoolean() ? List.of() : List.of(preference),
                random.nextBoolean() ? null : new Placement.Spread("zone", random.nextInt(3)),
                random.nextBoolean() ? List.of() : List.of(near, apart));
    }

    private FanOut fanOut(List<TaskSpec> before, List<Dependency> after) {
        for (Dependency dependency : after) {
            if (keepsOutputs(before, dependency) && random.nextBoolean()) {
                return new FanOut.OutputsOf(dependency.task());
            }
        }
        return switch (random.nextInt(5)) {
            case 0 -> new FanOut.Instances(1 + random.nextInt(100_000));
            case 1 -> new FanOut.Items(list(5, this::text));
            case 2 -> new FanOut.Files(List.of(file(8), file(9)));
            default -> new FanOut.Single();
        };
    }

    private List<FileSpec> files(List<TaskSpec> before, List<Dependency> after) {
        List<FileSpec> files = new ArrayList<>();
        int count = random.nextInt(3);
        for (int i = 0; i < count; i++) {
            files.add(file(i));
        }
        for (Dependency dependency : after) {
            if (keepsOutputs(before, dependency) && random.nextBoolean()) {
                files.add(
                        new FileSpec(new FileSpec.Source.Outputs(dependency.task()), "from-" + dependency.task(), -1));
            }
        }
        return files;
    }

    /** Whether the outputs of what the dependency names may be asked for. */
    private static boolean keepsOutputs(List<TaskSpec> before, Dependency dependency) {
        return dependency.when() != Dependency.When.FAILED
                && before.stream()
                        .anyMatch(task -> task.name().equals(dependency.task())
                                && !task.outputs().isEmpty());
    }

    private FileSpec file(int number) {
        String sha = String.format("%064x", random.nextLong() & Long.MAX_VALUE);
        String url = "https://example.org/" + number + "?q=" + random.nextInt();
        FileSpec.Source source = switch (random.nextInt(3)) {
            case 0 -> new FileSpec.Source.Web(url, null);
            case 1 -> new FileSpec.Source.Web(url, sha);
            default -> new FileSpec.Source.Upload(sha);
        };
        return new FileSpec(source, "dir/\u00e9 " + number, random.nextBoolean() ? -1 : random.nextInt(512));
    }

    private ResourceRequest resources() {
        if (random.nextInt(4) == 0) {
            return ResourceRequest.of(ResourceReader.DEFAULT);
        }
        Map<String, Long> custom = new TreeMap<>();
        list(3, () -> custom.put("fpga-" + random.nextInt(9), random.nextLong(1_000_000L)));
        Resources scalars = new Resources(
                1 + random.nextLong(random.nextBoolean() ? 10_000L : Limits.CPU_MILLIS),
                1 + random.nextLong(Limits.SIZE_BYTES),
                random.nextLong(Limits.SIZE_BYTES) / 1_000_000 * 1_000_000,
                custom,
                random.nextBoolean() ? random.nextInt(1_000) : 1_000L * random.nextInt(9));
        boolean fixed = random.nextBoolean();
        List<PortRange> ports = List.of(new PortRange(80, 80), new PortRange(9_000, 9_000 + random.nextInt(99)));
        return new ResourceRequest(scalars, fixed ? 0 : random.nextInt(9), fixed ? ports : List.of());
    }

    private Map<String, String> env() {
        Map<String, String> env = new LinkedHashMap<>();
        list(4, () -> env.put("VAR_" + random.nextInt(100), text()));
        return random.nextBoolean() ? Map.of() : env;
    }

    private RetryPolicy retry() {
        if (random.nextBoolean()) {
            return RetryPolicy.DEFAULT;
        }
        long backoffMs = random.nextInt(100_000);
        List<RetryWhen> when = List.of(
                new RetryWhen.Exit(random.nextInt(256)),
                new RetryWhen.Exit(3, 3 + random.nextInt(250)),
                new RetryWhen.NotExit(4, 4 + random.nextInt(3)),
                new RetryWhen.Lost());
        return new RetryPolicy(
                1 + random.nextInt(9),
                backoffMs,
                backoffMs + random.nextInt(100_000),
                random.nextBoolean() ? RetryPolicy.DEFAULT.when() : when);
    }

    private Constraint constraint() {
        Constraint.Operator operator = pick(Constraint.Operator.values());
        List<String> values = switch (operator) {
            case EQUAL, NOT_EQUAL -> List.of(text());
            case IN, NOT_IN -> list(3, this::text);
            case LESS, AT_MOST, GREATER, AT_LEAST -> List.of(random.nextInt(9) + "." + random.nextInt(99));
            case MATCHES, NOT_MATCHES -> List.of(pick(new String[] {"A10.*", "(a|b)+", "^x$", "'", "[0-9]{3}"}));
        };
        return new Constraint("attr" + random.nextInt(9), operator, values);
    }

    private long limit() {
        return random.nextInt(3) == 0
                ? Timeouts.NONE
                : 1 + random.nextInt(10) * (random.nextBoolean() ? 1 : 3_600_000L);
    }

    private String text() {
        return random.nextInt(9) == 0 ? "" : TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private String word() {
        String text = text();
        return text.isBlank() ? "x" : text;
    }

    private <T> T pick(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private <T> List<T> list(int max, Supplier<T> item) {
        List<T> items = new ArrayList<>();
        int count = 1 + random.nextInt(max);
        for (int i = 0; i < count; i++) {
            items.add(item.get());
        }
        return items;
    }

    private static List<OutputSpec> distinct(List<OutputSpec> outputs) {
        Map<String, OutputSpec> byGlob = new LinkedHashMap<>();
        outputs.forEach(output -> byGlob.put(output.glob(), output));
        return List.copyOf(byGlob.values());
    }
}
