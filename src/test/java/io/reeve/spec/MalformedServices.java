package io.reeve.spec;

import static io.reeve.spec.MalformedDocumentsTest.indent;
import static io.reeve.spec.MalformedDocumentsTest.task;
import static io.reeve.spec.MalformedDocumentsTest.yaml;

import io.reeve.spec.MalformedDocumentsTest.Row;
import java.util.stream.Stream;

/** What is wrong with services: a row for each field, and for each that does not go with one. */
final class MalformedServices {
    private MalformedServices() {}

    private static Row service(String name, String lines, String code, String pointer) {
        return task(name, "service:\n" + indent(lines, 2), code, "service/" + pointer);
    }

    private static Row beside(String field, String lines, String pointer) {
        return task("a service with " + field, lines + "\nservice: {instances: 2}", "conflicting-fields", pointer);
    }

    private static Row cpu(String name, String share, String code) {
        return cpu(name, share, code, "scale/target/cpu");
    }

    private static Row cpu(String name, String share, String code, String pointer) {
        return service("scale by cpu: " + name, "scale: {max: 3, target: {cpu: " + share + "}}", code, pointer);
    }

    /** What runs in the node's own process cannot be measured. */
    private static Row ofKind(String kind, String lines) {
        return yaml(
                "scale by cpu of " + kind,
                "job: j\ntasks:\n  t:\n" + indent(lines, 4) + "\n    service: {scale: {max: 3, target: {cpu: 60%}}}",
                "conflicting-fields",
                "/tasks/t/service/scale/target/cpu");
    }

    static Stream<Row> rows() {
        return Stream.of(
                task("a service that is a number", "service: 3", "wrong-type", "service"),
                service("no instance", "instances: 0", "out-of-range", "instances"),
                service("too many instances", "instances: 1001", "out-of-range", "instances"),
                service("an unknown field", "replicas: 3", "unknown-field", "replicas"),
                service("a drain in no unit", "drain: 5", "bad-duration", "drain"),
                service("a check of nothing", "health: {interval: 5s}", "missing-field", "health"),
                service("two checks in one", "health: {tcp: {}, event-bus: a}", "conflicting-fields", "health"),
                service("a check of no port", "health: {tcp: {}}", "out-of-range", "health/tcp/port-index"),
                service("an unknown check", "health: {grpc: {}}", "unknown-field", "health/grpc"),
                service(
                        "a check too often",
                        "health: {event-bus: a, interval: 1ms}",
                        "out-of-range",
                        "health/interval"),
                service("a check for 0 ms", "health: {event-bus: a, timeout: 0s}", "out-of-range", "health/timeout"),
                service("no failure", "health: {event-bus: a, failures: 0}", "out-of-range", "health/failures"),
                service("a grace of text", "health: {event-bus: a, grace: soon}", "bad-duration", "health/grace"),
                service("an empty address", "ready: {event-bus: \"\"}", "empty-value", "ready/event-bus"),
                service("an empty check", "ready: {command: []}", "empty-value", "ready/command"),
                service("update as text", "update: fast", "wrong-type", "update"),
                service("no way to update", "update: {max-surge: 0}", "out-of-range", "update"),
                service("a surge below 0", "update: {max-surge: -1}", "out-of-range", "update/max-surge"),
                service(
                        "unavailable as a share",
                        "update: {max-unavailable: 25%}",
                        "bad-number",
                        "update/max-unavailable"),
                service("an unknown way out", "update: {on-failure: retry}", "bad-choice", "update/on-failure"),
                service(
                        "no time for progress",
                        "update: {progress-deadline: 1ms}",
                        "out-of-range",
                        "update/progress-deadline"),
                service("a long settling", "update: {settle: 10m}", "out-of-range", "update"),
                service("scale without max", "scale: {target: {metric: m, value: 1}}", "missing-field", "scale/max"),
                service("scale without a target", "scale: {max: 3}", "missing-field", "scale/target"),
                cpu("no share", "60", "bad-number"),
                cpu("half a percent of a percent", "60.25%", "bad-number"),
                cpu("a share below 0", "\"-5%\"", "bad-number"),
                cpu("no cpu at all", "0%", "out-of-range"),
                cpu("all of the cpus", "100%", "out-of-range"),
                cpu("a map", "{value: 60%}", "wrong-type"),
                cpu("a value beside", "60%, value: 3", "conflicting-fields", "scale/target/value"),
                cpu("a metric beside", "60%, metric: m", "conflicting-fields", "scale/target"),
                task(
                        "a share that its limit keeps it from",
                        "limits: {cpus: 0.5}\nservice: {scale: {max: 3, target: {cpu: 60%}}}",
                        "conflicting-fields",
                        "service/scale/target/cpu"),
                ofKind("message", "message: {address: a}"),
                ofKind("verticle", "verticle: a.B\njar: b.jar"),
                ofKind("kind", "kind: own"),
                service("scale by nothing", "scale: {max: 3, target: {value: 1}}", "missing-field", "scale/target"),
                service(
                        "scale by two",
                        "scale: {max: 3, target: {metric: m, queue: q, value: 1}}",
                        "conflicting-fields",
                        "scale/target"),
                service(
                        "a metric of no name",
                        "scale: {max: 3, target: {metric: A b, value: 1}}",
                        "bad-name",
                        "scale/target/metric"),
                service(
                        "a queue of no role",
                        "scale: {max: 3, target: {queue: A b, value: 1}}",
                        "bad-role",
                        "scale/target/queue"),
                service(
                        "a target of 0",
                        "scale: {max: 3, target: {metric: m, value: 0}}",
                        "out-of-range",
                        "scale/target/value"),
                service(
                        "a target without a value",
                        "scale: {max: 3, target: {metric: m}}",
                        "missing-field",
                        "scale/target/value"),
                service(
                        "min above max",
                        "scale: {min: 5, max: 3, target: {metric: m, value: 1}}",
                        "out-of-range",
                        "scale"),
                service(
                        "a cooldown of nothing",
                        "scale: {max: 3, target: {metric: m, value: 1}, cooldown: 0s}",
                        "out-of-range",
                        "scale/cooldown"),
                task(
                        "a path of a check",
                        "resources: {ports: 1}\nservice: {health: {http: {path: health}}}",
                        "bad-path",
                        "service/health/http/path"),
                task(
                        "a port of a check",
                        "resources: {ports: 1}\nservice: {health: {http: {port-index: 1}}}",
                        "out-of-range",
                        "service/health/http/port-index"),
                beside("instances", "instances: 3", "instances"),
                beside("each", "each: {items: [a]}", "each"),
                beside("outputs", "outputs: [a]", "outputs"),
                beside("an estimate", "estimate: 1m", "estimate"),
                beside("a run timeout", "timeout: {run: 1m}", "timeout/run"),
                beside("a queue timeout", "timeout: {queue: 1m}", "timeout/queue"),
                beside("attempts", "retry: {attempts: 3}", "retry/attempts"),
                beside("ends to retry", "retry: {when: [lost]}", "retry/when"),
                yaml(
                        "a service with a schedule",
                        "job: j\nschedule: {cron: \"* * * * *\"}\ntasks: {t: {command: x, service: {}}}",
                        "conflicting-fields",
                        "/tasks/t/service"),
                yaml(
                        "a service in a gang",
                        "job: j\ngangs: [[t]]\ntasks: {t: {command: x, service: {}}}",
                        "conflicting-fields",
                        "/tasks/t/service"));
    }
}
