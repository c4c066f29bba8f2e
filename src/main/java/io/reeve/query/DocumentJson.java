package io.reeve.query;

import io.reeve.model.Dependency;
import io.reeve.model.FanOut;
import io.reeve.model.FileSpec;
import io.reeve.model.JobSpec;
import io.reeve.model.OutputSpec;
import io.reeve.model.PortRange;
import io.reeve.model.ResourceRequest;
import io.reeve.model.RetryPolicy;
import io.reeve.model.RetryPolicy.RetryWhen;
import io.reeve.model.TaskSpec;
import io.reeve.model.Timeouts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/** A validated job in the form of its document, with every default filled in: it may be submitted again. */
final class DocumentJson {
    private DocumentJson() {}

    static JsonObject of(JobSpec spec) {
        JsonObject json = new JsonObject()
                .put("job", spec.name())
                .put("role", spec.role())
                .put("priority", spec.priority());
        if (spec.key() != null) {
            json.put("key", spec.key());
        }
        json.put("on-failure", spec.onFailure() == JobSpec.OnFailure.FAIL_FAST ? "fail-fast" : "continue");
        JsonObject tasks = new JsonObject();
        spec.tasks().forEach(task -> tasks.put(task.name(), task(task)));
        return json.put("tasks", tasks);
    }

    static JsonObject task(TaskSpec spec) {
        JsonObject json = new JsonObject();
        JsonArray command = new JsonArray();
        spec.command().forEach(command::add);
        json.put("command", command);
        putUnlessEmpty(json, "files", files(spec.files()));
        putUnlessEmpty(json, "outputs", outputs(spec));
        putUnlessEmpty(json, "after", after(spec));
        fanOut(json, spec.fanOut());
        json.put("resources", resources(spec.resources()));
        if (!spec.env().isEmpty()) {
            JsonObject env = new JsonObject();
            spec.env().forEach(env::put);
            json.put("env", env);
        }
        if (spec.user() != null) {
            json.put("user", spec.user());
        }
        json.put("timeout", timeout(spec.timeouts())).put("retry", retry(spec.retry()));
        JsonArray where = new JsonArray();
        spec.where().forEach(constraint -> where.add(constraint.toString()));
        putUnlessEmpty(json, "where", where);
        return json;
    }

    /** As {@code resources} of a document: amounts of memory and disk are text with their unit. */
    static JsonObject resources(ResourceRequest request) {
        JsonObject json = new JsonObject()
                .put("cpus", ValueJson.thousandths(request.scalars().cpuMillis()))
                .put("mem", request.scalars().memoryBytes() + "B");
        if (request.scalars().diskBytes() > 0) {
            json.put("disk", request.scalars().diskBytes() + "B");
        }
        if (request.ports() > 0) {
            json.put("ports", request.ports());
        } else if (!request.fixedPorts().isEmpty()) {
            JsonArray ports = new JsonArray();
            for (PortRange range : request.fixedPorts()) {
                ports.add(range.size() == 1 ? (Object) range.first() : range.toString());
            }
            json.put("ports", ports);
        }
        if (!request.scalars().custom().isEmpty()) {
            JsonObject custom = new JsonObject();
            request.scalars().custom().forEach((name, amount) -> custom.put(name, ValueJson.thousandths(amount)));
            json.put("custom", custom);
        }
        return json;
    }

    private static JsonArray files(List<FileSpec> files) {
        JsonArray list = new JsonArray();
        for (FileSpec file : files) {
            JsonObject json = new JsonObject();
            if (file.source() instanceof FileSpec.Source.Upload upload) {
                json.put("from", "upload:" + upload.sha256());
            } else if (file.source() instanceof FileSpec.Source.Web web) {
                json.put("from", web.url());
                if (web.sha256() != null) {
                    json.put("sha256", web.sha256());
                }
            } else if (file.source() instanceof FileSpec.Source.Outputs outputs) {
                json.put("from", "outputs:" + outputs.task());
            }
            json.put("to", file.to());
            if (file.mode() >= 0) {
                json.put("mode", String.format(Locale.ROOT, "%04o", file.mode()));
            }
            list.add(json);
        }
        return list;
    }

    private static JsonArray outputs(TaskSpec spec) {
        JsonArray list = new JsonArray();
        for (OutputSpec output : spec.outputs()) {
            if (output.optional()) {
                list.add(new JsonObject().put("glob", output.glob()).put("optional", true));
            } else {
                list.add(output.glob());
            }
        }
        return list;
    }

    private static JsonArray after(TaskSpec spec) {
        JsonArray list = new JsonArray();
        for (Dependency each : spec.after()) {
            if (each.when() == Dependency.When.FINISHED) {
                list.add(each.task());
            } else {
                list.add(new JsonObject().put(each.task(), ValueJson.lower(each.when())));
            }
        }
        return list;
    }

    private static void fanOut(JsonObject json, FanOut fanOut) {
        if (fanOut instanceof FanOut.Instances counted) {
            json.put("instances", counted.count());
        } else if (fanOut instanceof FanOut.Items listed) {
            JsonArray items = new JsonArray();
            listed.items().forEach(items::add);
            json.put("each", new JsonObject().put("items", items));
        } else if (fanOut instanceof FanOut.Files placed) {
            json.put("each", new JsonObject().put("files", files(placed.files())));
        } else if (fanOut instanceof FanOut.OutputsOf outputs) {
            json.put("each", new JsonObject().put("outputs", outputs.task()));
        }
    }

    private static JsonObject timeout(Timeouts timeouts) {
        JsonObject json = new JsonObject();
        if (timeouts.queueMs() != Timeouts.NONE) {
            json.put("queue", timeouts.queueMs() + "ms");
        }
        if (timeouts.runMs() != Timeouts.NONE) {
            json.put("run", timeouts.runMs() + "ms");
        }
        return json.put("kill", timeouts.killMs() + "ms");
    }

    private static JsonObject retry(RetryPolicy policy) {
        JsonArray when = new JsonArray();
        for (RetryWhen each : policy.when()) {
            if (each instanceof RetryWhen.Exit exit) {
                when.add("exit " + exit.status());
            } else if (each instanceof RetryWhen.Failed) {
                when.add("failed");
            } else if (each instanceof RetryWhen.Lost) {
                when.add("lost");
            } else if (each instanceof RetryWhen.TimedOut) {
                when.add("timeout");
            }
        }
        return new JsonObject()
                .put("attempts", policy.attempts())
                .put("backoff", policy.backoffMs() + "ms")
                .put("max-backoff", policy.maxBackoffMs() + "ms")
                .put("when", when);
    }

    private static void putUnlessEmpty(JsonObject json, String name, JsonArray list) {
        if (!list.isEmpty()) {
            json.put(name, list);
        }
    }
}
