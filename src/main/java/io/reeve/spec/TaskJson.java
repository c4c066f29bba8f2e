package io.reeve.spec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reeve.model.Dependency;
import io.reeve.model.FanOut;
import io.reeve.model.FileSpec;
import io.reeve.model.OutputSpec;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import io.reeve.model.RetryPolicy;
import io.reeve.model.RetryPolicy.RetryWhen;
import io.reeve.model.SecretUses;
import io.reeve.model.TaskSpec;
import io.reeve.model.Timeouts;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** A task as a part of a JSON document. */
final class TaskJson {
    private TaskJson() {}

    static ObjectNode canonicalTree(TaskSpec task) {
        List<Dependency> after = task.after().stream()
                .sorted(Comparator.comparing(Dependency::task))
                .toList();
        return tree(new TaskSpec(
                task.name(),
                task.command(),
                task.files(),
                task.outputs(),
                after,
                task.fanOut(),
                task.resources(),
                new TreeMap<>(task.env()),
                task.user(),
                task.timeouts(),
                task.retry(),
                task.where(),
                task.placement(),
                task.estimateMs(),
                task.disconnect(),
                task.work(),
                task.limits(),
                new SecretUses(
                        new TreeMap<>(task.secrets().env()),
                        new TreeMap<>(task.secrets().files())),
                task.service()));
    }

    static ObjectNode tree(TaskSpec task) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        if (!task.command().isEmpty() || task.work() == null) {
            command(out, task.command());
        }
        WorkJson.write(out, task);
        files(out, WorkJson.otherFiles(task));
        outputs(out, task.outputs());
        JobJson.after(out, task.after());
        if (task.service() == null) {
            fanOut(out, task.fanOut());
        }
        resources(out, task);
        if (!task.env().isEmpty()) {
            ObjectNode env = out.putObject("env");
            task.env().forEach(env::put);
        }
        secrets(out, task.secrets());
        if (task.user() != null) {
            out.put("user", task.user());
        }
        timeouts(out, task.timeouts());
        if (task.estimateMs() != TaskSpec.NO_ESTIMATE) {
            out.put("estimate", Durations.write(task.estimateMs()));
        }
        retry(out, task.retry(), task.service() != null);
        if (!task.where().isEmpty()) {
            ArrayNode where = out.putArray("where");
            task.where().forEach(constraint -> where.add(Constraints.write(constraint)));
        }
        PlacementJson.write(out, task.placement());
        if (task.disconnect().keep()) {
            out.put("on-disconnect", "keep");
        }
        if (task.disconnect().replaceAfterMs() > 0) {
            out.put("replace-after", Durations.write(task.disconnect().replaceAfterMs()));
        }
        LimitsJson.write(out, task.limits());
        if (task.service() != null) {
            ServiceJson.write(out, task.service());
        }
        return out;
    }

    static void command(ObjectNode out, List<String> command) {
        boolean shell = command.size() == 3
                && command.get(0).equals("/bin/sh")
                && command.get(1).equals("-c")
                && !command.get(2).isBlank();
        if (shell) {
            out.put("command", command.get(2));
        } else {
            ArrayNode list = out.putArray("command");
            command.forEach(list::add);
        }
    }

    private static void files(ObjectNode out, List<FileSpec> files) {
        if (!files.isEmpty()) {
            ArrayNode list = out.putArray("files");
            files.forEach(file -> file(list.addObject(), file));
        }
    }

    static void file(ObjectNode out, FileSpec file) {
        if (file.source() instanceof FileSpec.Source.Upload upload) {
            out.put("from", "upload:" + upload.sha256());
        } else if (file.source() instanceof FileSpec.Source.Outputs outputs) {
            out.put("from", "outputs:" + outputs.task());
        } else if (file.source() instanceof FileSpec.Source.Web web) {
            out.put("from", web.url());
            if (web.sha256() != null) {
                out.put("sha256", web.sha256());
            }
        }
        out.put("to", file.to());
        if (file.mode() >= 0) {
            out.put("mode", String.format("%04o", file.mode()));
        }
        if (file.extract()) {
            out.put("extract", true);
        }
        if (file.cache()) {
            out.put("cache", true);
        }
    }

    private static void secrets(ObjectNode out, SecretUses uses) {
        if (uses.isEmpty()) {
            return;
        }
        ObjectNode secrets = out.putObject("secrets");
        if (!uses.env().isEmpty()) {
            ObjectNode env = secrets.putObject("env");
            uses.env().forEach(env::put);
        }
        if (!uses.files().isEmpty()) {
            ObjectNode files = secrets.putObject("files");
            uses.files().forEach(files::put);
        }
    }

    private static void outputs(ObjectNode out, List<OutputSpec> outputs) {
        if (outputs.isEmpty()) {
            return;
        }
        ArrayNode list = out.putArray("outputs");
        for (OutputSpec output : outputs) {
            if (output.optional()) {
                list.addObject().put("glob", output.glob()).put("optional", true);
            } else {
                list.add(output.glob());
            }
        }
    }

    private static void fanOut(ObjectNode out, FanOut fanOut) {
        if (fanOut instanceof FanOut.Instances instances) {
            out.put("instances", instances.count());
        } else if (fanOut instanceof FanOut.Items items) {
            ArrayNode list = out.putObject("each").putArray("items");
            items.items().forEach(list::add);
        } else if (fanOut instanceof FanOut.Files files) {
            ArrayNode list = out.putObject("each").putArray("files");
            files.files().forEach(file -> file(list.addObject(), file));
        } else if (fanOut instanceof FanOut.OutputsOf outputs) {
            out.putObject("each").put("outputs", outputs.task());
        }
    }

    private static void resources(ObjectNode out, TaskSpec task) {
        Resources usual = WorkReader.usualResources(task.work());
        ObjectNode first = request(task.resources(), usual);
        List<ResourceRequest> alternatives = task.placement().alternatives();
        if (!alternatives.isEmpty()) {
            ArrayNode list = out.putArray("resources").add(first);
            alternatives.forEach(alternative -> list.add(request(alternative, usual)));
        } else if (!first.isEmpty()) {
            out.set("resources", first);
        }
    }

    private static ObjectNode request(ResourceRequest request, Resources usual) {
        if (request.ports() > 0 && !request.fixedPorts().isEmpty()) {
            throw new IllegalArgumentException("a document names either how many ports or which, not both");
        }
        ObjectNode map = JsonNodeFactory.instance.objectNode();
        if (request.scalars().cpuMillis() != usual.cpuMillis()) {
            amount(map, "cpus", request.scalars().cpuMillis());
        }
        if (request.scalars().memoryBytes() != usual.memoryBytes()) {
            map.put("mem", Sizes.write(request.scalars().memoryBytes()));
        }
        if (request.scalars().diskBytes() != usual.diskBytes()) {
            map.put("disk", Sizes.write(request.scalars().diskBytes()));
        }
        if (request.scalars().gpuMillis() > 0) {
            amount(map, "gpus", request.scalars().gpuMillis());
        }
        if (request.ports() > 0) {
            map.put("ports", request.ports());
        }
        if (!request.fixedPorts().isEmpty()) {
            ArrayNode ports = map.putArray("ports");
            request.fixedPorts().forEach(range -> ports.add(range.toString()));
        }
        if (!request.scalars().custom().isEmpty()) {
            ObjectNode custom = map.putObject("custom");
            request.scalars().custom().forEach((name, millis) -> amount(custom, name, millis));
        }
        return map;
    }

    /** Whole numbers go in as such: a decimal 10 would be written 1E+1, which the reader refuses. */
    static void amount(ObjectNode out, String name, long millis) {
        if (millis % 1_000 == 0) {
            out.put(name, millis / 1_000);
        } else {
            out.put(name, new BigDecimal(Amounts.plain(millis)));
        }
    }

    private static void timeouts(ObjectNode out, Timeouts timeouts) {
        ObjectNode map = JsonNodeFactory.instance.objectNode();
        if (timeouts.queueMs() != Timeouts.NONE) {
            map.put("queue", Durations.write(timeouts.queueMs()));
        }
        if (timeouts.runMs() != Timeouts.NONE) {
            map.put("run", Durations.write(timeouts.runMs()));
        }
        if (timeouts.warnMs() != Timeouts.NO_WARNING) {
            map.put("warn", Durations.write(timeouts.warnMs()));
        }
        if (timeouts.killMs() != Timeouts.DEFAULT_KILL_MS) {
            map.put("kill", Durations.write(timeouts.killMs()));
        }
        if (!map.isEmpty()) {
            out.set("timeout", map);
        }
    }

    private static void retry(ObjectNode out, RetryPolicy retry, boolean isService) {
        RetryPolicy usual = RetryPolicy.DEFAULT;
        if (retry.equals(usual)) {
            return;
        }
        ObjectNode map = out.putObject("retry");
        if (!isService) { // which is started again without end
            map.put("attempts", retry.attempts());
        }
        if (retry.backoffMs() != usual.backoffMs() || retry.maxBackoffMs() != usual.maxBackoffMs()) {
            map.put("backoff", Durations.write(retry.backoffMs()));
            map.put("max-backoff", Durations.write(retry.maxBackoffMs()));
        }
        if (!retry.when().equals(usual.when())) {
            ArrayNode when = map.putArray("when");
            retry.when().forEach(end -> when.add(end(end)));
        }
    }

    private static String range(int first, int last) {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }

    private static String end(RetryWhen end) {
        if (end instanceof RetryWhen.Exit exit) {
            return "exit " + range(exit.status(), exit.last());
        }
        if (end instanceof RetryWhen.NotExit not) {
            return "not exit " + range(not.status(), not.last());
        }
        if (end instanceof RetryWhen.Lost) {
            return "lost";
        }
        return end instanceof RetryWhen.TimedOut ? "timeout" : "failed";
    }
}
