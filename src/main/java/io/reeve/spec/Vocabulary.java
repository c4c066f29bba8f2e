package io.reeve.spec;

import java.util.List;

/**
 * The fields one kind of map may have.
 *
 * @param example how such a map looks, for who wrote something else
 * @param known the fields that are read
 */
record Vocabulary(String example, List<String> known) {
    static final Vocabulary JOB = new Vocabulary(
            "a map with job: and tasks:",
            List.of(
                    "job",
                    "role",
                    "priority",
                    "key",
                    "on-failure",
                    "defaults",
                    "tasks",
                    "gangs",
                    "schedule",
                    "deadline",
                    "open"));

    /** More tasks for an open job. */
    static final Vocabulary ADDITION = of("a map with tasks:", "tasks", "defaults", "key", "close");

    static final Vocabulary TASK = new Vocabulary(
            "a map such as {command: …}",
            List.of(
                    "command",
                    "container",
                    "verticle",
                    "message",
                    "kind",
                    "jar",
                    "config",
                    "isolation",
                    "files",
                    "outputs",
                    "after",
                    "each",
                    "instances",
                    "resources",
                    "env",
                    "user",
                    "timeout",
                    "estimate",
                    "retry",
                    "where",
                    "prefer",
                    "spread",
                    "affinity",
                    "anti-affinity",
                    "on-disconnect",
                    "replace-after",
                    "limits",
                    "secrets",
                    "service"));

    static final Vocabulary CONTAINER = of(
            "an image such as busybox:1.36, or a map such as {image: …} or {rootfs: …}",
            "image",
            "rootfs",
            "entrypoint",
            "args",
            "mounts",
            "pull",
            "network",
            "read-only",
            "user");

    static final Vocabulary MOUNT =
            of("a map such as {source: /data, target: /data, read-only: true}", "source", "target", "read-only");

    static final Vocabulary VERTICLE =
            of("a class, or a map such as {class: com.acme.Hello}", "class", "instances", "threading");

    static final Vocabulary MESSAGE =
            of("a map such as {address: orders, body: {id: 7}}", "address", "body", "timeout");

    static final Vocabulary FILE = new Vocabulary(
            "a path, a URL, or a map such as {from: …, to: …}",
            List.of("from", "to", "sha256", "mode", "extract", "cache"));

    static final Vocabulary SECRETS = of("a map such as {env: {DB_PASSWORD: shop-db}}", "env", "files");
    static final Vocabulary OUTPUT = of("a glob, or {glob: …, optional: true}", "glob", "optional");

    static final Vocabulary EACH = of("{items: […]}, {outputs: TASK} or {files: GLOB}", "items", "outputs", "files");

    static final Vocabulary RESOURCES =
            of("a map such as {cpus: 0.5, mem: 128MB}", "cpus", "mem", "disk", "gpus", "ports", "custom");

    static final Vocabulary LIMITS =
            of("a map such as {mem: 512MB, pids: 100}", "mem", "cpus", "pids", "files", "disk");

    static final Vocabulary PREFERENCE = of("a map such as {where: \"zone == b\", weight: 10}", "where", "weight");

    static final Vocabulary SPREAD = of("an attribute, or a map such as {by: host, max-per: 1}", "by", "max-per");

    static final Vocabulary AFFINITY = of("a map such as {task: cache, by: zone}", "task", "job", "by", "weight");

    static final Vocabulary TIMEOUT = new Vocabulary(
            "a map such as {queue: 1h, run: 10m, warn: 30s, kill: 5s}", List.of("queue", "run", "warn", "kill"));

    static final Vocabulary SCHEDULE =
            of("{cron: \"30 3 * * *\", zone: Europe/Berlin}", "cron", "every", "zone", "misfire", "overlap");

    static final Vocabulary RETRY =
            of("a map such as {attempts: 3, backoff: 1s}", "attempts", "backoff", "max-backoff", "when");

    static final Vocabulary SERVICE = of(
            "{instances: 3, health: {http: {path: /health}}}",
            "instances",
            "health",
            "ready",
            "update",
            "drain",
            "scale");

    static final Vocabulary HEALTH = of(
            "{http: {port-index: 0, path: /health}, interval: 5s, grace: 30s, failures: 3}",
            "http",
            "tcp",
            "command",
            "event-bus",
            "interval",
            "grace",
            "timeout",
            "failures");

    static final Vocabulary HEALTH_HTTP = of("{port-index: 0, path: /health}", "port-index", "path");

    static final Vocabulary HEALTH_TCP = of("{port-index: 0}", "port-index");

    static final Vocabulary UPDATE = of(
            "{max-surge: 1, max-unavailable: 0, on-failure: rollback}",
            "max-surge",
            "max-unavailable",
            "settle",
            "progress-deadline",
            "on-failure");

    static final Vocabulary SCALE =
            of("{min: 2, max: 10, target: {metric: requests, value: 100}}", "min", "max", "target", "cooldown");

    static final Vocabulary SCALE_TARGET =
            of("{cpu: 60%}, {metric: NAME, value: 100} or {queue: ROLE, value: 20}", "cpu", "metric", "queue", "value");

    private static Vocabulary of(String example, String... known) {
        return new Vocabulary(example, List.of(known));
    }
}
