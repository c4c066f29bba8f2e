package io.reeve.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reeve.model.FileSpec;
import io.reeve.model.TaskSpec;
import io.reeve.model.Work;
import java.util.List;

/** The kind of a task as a part of a JSON document. */
final class WorkJson {
    /** Numbers as they are written. */
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private WorkJson() {}

    static void write(ObjectNode out, TaskSpec task) {
        Work work = task.work();
        if (work instanceof Work.Container container) {
            container(out.putObject("container"), container);
        } else if (work instanceof Work.Verticle verticle) {
            verticle(out, task, verticle);
        } else if (work instanceof Work.Message message) {
            ObjectNode map = out.putObject("message").put("address", message.address());
            if (!message.body().isEmpty()) {
                map.set("body", parse(message.body()));
            }
        } else if (work instanceof Work.Custom custom) {
            out.put("kind", custom.kind());
            config(out, custom.config());
        }
    }

    private static void container(ObjectNode out, Work.Container container) {
        if (!container.image().isEmpty()) {
            out.put("image", container.image()).put("pull", container.pull()).put("read-only", container.readOnly());
        } else {
            out.put("rootfs", container.rootfs());
        }
        out.put("network", container.network());
        if (!container.entrypoint().isEmpty()) {
            container.entrypoint().forEach(out.putArray("entrypoint")::add);
        }
        if (!container.args().isEmpty()) {
            container.args().forEach(out.putArray("args")::add);
        }
        if (!container.user().isEmpty()) {
            out.put("user", container.user());
        }
        if (!container.mounts().isEmpty()) {
            ArrayNode mounts = out.putArray("mounts");
            for (Work.Container.Mount mount : container.mounts()) {
                mounts.addObject()
                        .put("source", mount.source())
                        .put("target", mount.target())
                        .put("read-only", mount.readOnly());
            }
        }
    }

    private static void verticle(ObjectNode out, TaskSpec task, Work.Verticle verticle) {
        if (verticle.instances() == 1 && verticle.threading().equals(WorkReader.THREADING.get(0))) {
            out.put("verticle", verticle.className());
        } else {
            out.putObject("verticle")
                    .put("class", verticle.className())
                    .put("instances", verticle.instances())
                    .put("threading", verticle.threading());
        }
        task.files().stream()
                .filter(file -> file.to().equals(verticle.jar()))
                .forEach(file -> TaskJson.file(out.putObject("jar"), file));
        config(out, verticle.config());
        if (verticle.ownProcess()) {
            out.put("isolation", "process");
        }
    }

    /** The files of the task that stand under {@code files}. */
    static List<FileSpec> otherFiles(TaskSpec task) {
        return task.work() instanceof Work.Verticle verticle
                ? task.files().stream()
                        .filter(file -> !file.to().equals(verticle.jar()))
                        .toList()
                : task.files();
    }

    private static void config(ObjectNode out, String config) {
        if (!config.equals("{}")) {
            out.set("config", parse(config));
        }
    }

    private static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("what the reader wrote is no JSON: " + e.getMessage(), e);
        }
    }
}
