package io.reeve.client;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A job document in Java, with the field names of the document. What it makes is checked where it is submitted, so it
 * never knows less than the cell does: {@link #set} and {@link TaskBuilder#set} reach any field.
 */
public final class JobBuilder {
    private final JsonObject document = new JsonObject();
    private final JsonObject tasks = new JsonObject();

    private JobBuilder(String name) {
        document.put("job", name);
    }

    public static JobBuilder job(String name) {
        return new JobBuilder(name);
    }

    public JobBuilder role(String role) {
        return set("role", role);
    }

    /** @param priority 0 to 1000, higher first */
    public JobBuilder priority(int priority) {
        return set("priority", priority);
    }

    /** @param key the same key returns the same job for 7 days */
    public JobBuilder key(String key) {
        return set("key", key);
    }

    /** Tasks that start together or not at all; may be said several times, for several gangs. */
    public JobBuilder gang(String... tasks) {
        JsonArray gangs = document.getJsonArray("gangs", new JsonArray());
        return set("gangs", gangs.add(new JsonArray(List.of(tasks))));
    }

    /** Any top-level field by its name in the document. */
    public JobBuilder set(String field, Object value) {
        document.put(field, value);
        return this;
    }

    public JobBuilder task(String name, UnaryOperator<TaskBuilder> task) {
        tasks.put(name, task.apply(new TaskBuilder()).json);
        return this;
    }

    /** A copy; the builder may go on. */
    public JsonObject toJson() {
        return document.copy().put("tasks", tasks.copy());
    }

    /** One task of the job. */
    public static final class TaskBuilder {
        private final JsonObject json = new JsonObject();

        private TaskBuilder() {}

        /** Run by {@code /bin/sh -c}. */
        public TaskBuilder shell(String command) {
            return set("command", command);
        }

        /** The argument vector as it is. */
        public TaskBuilder command(String... arguments) {
            return set("command", array(arguments));
        }

        /** In a container of an image; a command of the task runs in it, else what the image says. */
        public TaskBuilder container(String image) {
            return set("container", image);
        }

        /**
         * In a container, told in full.
         *
         * @param container {@code image} or {@code rootfs}, {@code args}, {@code mounts} and so on, as in a document
         */
        public TaskBuilder container(JsonObject container) {
            return set("container", container);
        }

        /**
         * A verticle from a jar.
         *
         * @param className in the jar
         * @param jar {@code upload:SHA256} of a file that was uploaded before, or an http or https URL
         * @param config what the verticle's {@code config()} returns
         */
        public TaskBuilder verticle(String className, String jar, JsonObject config) {
            set("verticle", className);
            set("jar", jar);
            return config.isEmpty() ? this : set("config", config);
        }

        /** Of a verticle: each instance in a JVM of its own, which joins the cluster. */
        public TaskBuilder ownProcess() {
            return set("isolation", "process");
        }

        /**
         * A request to a consumer on the event bus; its reply is the task's result.
         *
         * @param body any value of JSON; null: the instance's item, or nothing
         */
        public TaskBuilder message(String address, @Nullable Object body) {
            JsonObject message = new JsonObject().put("address", address);
            return set("message", body == null ? message : message.put("body", body));
        }

        /** Keeps so many instances of it running, whatever ends them. */
        public TaskBuilder service(int instances) {
            return ofService("instances", instances);
        }

        /** An instance is well where a GET of the path on its port of that index is answered with 200 to 399. */
        public TaskBuilder httpHealth(int portIndex, String path) {
            var http = new JsonObject().put("port-index", portIndex).put("path", path);
            return ofService("health", new JsonObject().put("http", http));
        }

        /** Any field of {@code service} by its name in the document. */
        public TaskBuilder ofService(String field, Object value) {
            return set(
                    "service", json.getJsonObject("service", new JsonObject()).put(field, value));
        }

        /** Tasks that must finish first. */
        public TaskBuilder after(String... tasks) {
            return set("after", array(tasks));
        }

        public TaskBuilder instances(int count) {
            return set("instances", count);
        }

        /** One instance for each output file of that task. */
        public TaskBuilder eachOutputOf(String task) {
            return set("each", new JsonObject().put("outputs", task));
        }

        /** @param memory with its unit, such as {@code 256MB} */
        public TaskBuilder resources(double cpus, String memory) {
            return set("resources", new JsonObject().put("cpus", cpus).put("mem", memory));
        }

        /**
         * What one attempt may use at most; other limits with {@code set("limits", …)}.
         *
         * @param memory with its unit, such as {@code 256MB}
         */
        public TaskBuilder limits(double cpus, String memory) {
            return set("limits", new JsonObject().put("cpus", cpus).put("mem", memory));
        }

        public TaskBuilder env(String name, String value) {
            JsonObject env = json.getJsonObject("env", new JsonObject());
            return set("env", env.put(name, value));
        }

        public TaskBuilder outputs(String... globs) {
            return set("outputs", array(globs));
        }

        /** @param attempts the first included: 1 is no retry */
        public TaskBuilder attempts(int attempts) {
            return set("retry", new JsonObject().put("attempts", attempts));
        }

        /** @param constraints such as {@code zone == a}; all must hold */
        public TaskBuilder where(String... constraints) {
            return set("where", array(constraints));
        }

        /** Any field of the task by its name in the document. */
        public TaskBuilder set(String field, Object value) {
            json.put(field, value);
            return this;
        }

        private static JsonArray array(String... values) {
            var array = new JsonArray();
            for (String value : values) {
                array.add(value);
            }
            return array;
        }
    }
}
