package io.reeve.control;

import io.reeve.core.serve.ServiceCare;
import io.reeve.core.serve.ServiceChange;
import io.reeve.core.serve.ServiceChanges;
import io.reeve.core.state.Job;
import io.reeve.core.state.TaskGroup;
import io.reeve.event.Event;
import io.reeve.model.JobId;
import io.reeve.model.Names;
import io.reeve.model.Origin;
import io.reeve.model.TaskId;
import io.reeve.query.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;

/** What the leader answers to who changes services: their number, their version, what is measured for them. */
public final class ServiceApi {
    private static final List<String> ORDERS = List.of("scale", "cancel", "rollback", "metrics");
    /** In one request: a service scales by one of them. */
    private static final int MAX_METRICS = 100;

    private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000_000_000L);

    private final Vertx vertx;
    private final Leader leader;
    private final ServiceCare services;

    public ServiceApi(Vertx vertx, Leader leader) {
        this.vertx = vertx;
        this.leader = leader;
        this.services = leader.loop().services();
    }

    /** {@code {what, id, instances?, metrics?}}: scale, cancel, rollback or metrics. */
    public Future<JsonObject> order(Message<JsonObject> message) {
        JsonObject body = message.body();
        String what = String.valueOf(body.getValue("what"));
        TaskId id = id(body);
        if (what.equals("metrics")) {
            only(body, Set.of("what", "id", "metrics"));
            return metrics(id, body.getValue("metrics"));
        }
        only(body, Set.of("what", "id", what.equals("scale") ? "instances" : "deployment"));
        ServiceChange change = switch (what) {
            case "scale" -> services.changes().scale(id.job(), id.task(), instances(body));
            case "cancel" -> services.changes().cancel(id.job(), id.task(), deployment(body));
            case "rollback" -> services.changes().rollback(id.job(), id.task(), deployment(body));
            default ->
                throw Problem.badParameter("what", "there is no order " + what, "one of " + String.join(", ", ORDERS))
                        .asException();
        };
        return decide(change, PublicApi.principal(message)).map(answer -> answer.put("id", id.toString()));
    }

    /** The document is the bytes of the body; the job is in the headers. */
    public Future<JsonObject> updateDocument(Message<Buffer> message) {
        JobId job = Documents.jobId(String.valueOf(message.headers().get("job")), "the id of a job");
        String principal = PublicApi.principal(message);
        return Documents.job(vertx, message.body(), Documents.format(message))
                .compose(valid -> decide(services.changes().update(job, valid.spec()), principal))
                .map(answer -> answer.put("id", job.toString()));
    }

    private Future<JsonObject> decide(ServiceChange change, String principal) {
        if (change instanceof ServiceChange.Refused refused) {
            return Future.failedFuture(problem(refused).asException());
        }
        List<Event> events = change instanceof ServiceChange.Accepted accepted ? accepted.events() : List.of();
        String message = change instanceof ServiceChange.Unchanged unchanged ? unchanged.message() : "";
        JsonArray done = new JsonArray();
        events.forEach(event -> done.add(ServiceOrders.words(event)));
        return leader.pen()
                .decide(Origin.of(principal), events)
                .map(sequence -> new JsonObject()
                        .put("changed", done)
                        .put("message", message)
                        .put("sequence", sequence));
    }

    private Future<JsonObject> metrics(TaskId id, Object posted) {
        Job job = leader.view().state().job(id.job());
        TaskGroup group = job == null ? null : job.group(id.task());
        if (group == null || group.service() == null) {
            throw Problem.of(404, "unknown-id", "There is no such service", id + " is no service of the cell")
                    .withHint("GET /v1/services lists them.")
                    .asException();
        }
        if (!(posted instanceof JsonObject values) || values.isEmpty() || values.size() > MAX_METRICS) {
            throw Problem.badParameter("/metrics", "it holds no metrics", "1 to " + MAX_METRICS + " numbers by name")
                    .asException();
        }
        long nowMs = leader.view().ledgerMs(System.currentTimeMillis());
        values.forEach(entry -> check(entry.getKey(), entry.getValue()));
        for (String name : values.fieldNames()) {
            long milli = number(values.getValue(name)).movePointRight(3).longValue();
            if (!services.measures().post(id.job(), id.task(), name, milli, nowMs)) {
                throw Problem.of(429, "too-many-metrics", "Not taken now", "the leader holds too many metrics already")
                        .withRetryAfter(1_000)
                        .asException();
            }
        }
        services.measured(id.job(), id.task());
        return leader.pen()
                .decide(Origin.SYSTEM, services.due(nowMs))
                .map(sequence -> new JsonObject()
                        .put("id", id.toString())
                        .put("taken", values.size())
                        .put("sequence", sequence));
    }

    private static void check(String name, Object value) {
        boolean good = Names.isName(name) && value instanceof Number && isInRange(number(value));
        if (!good) {
            throw Problem.badParameter(
                            "/metrics/" + name,
                            name + " was " + value,
                            "a name of small letters, digits, - . _ and a number from 0 to " + MOST.toPlainString())
                    .asException();
        }
    }

    private static boolean isInRange(BigDecimal number) {
        return number.signum() >= 0 && number.compareTo(MOST) <= 0;
    }

    private static BigDecimal number(Object value) {
        return new BigDecimal(value.toString());
    }

    private static int instances(JsonObject body) {
        Object instances = body.getValue("instances");
        if (instances instanceof Integer number) {
            return number;
        }
        throw Problem.badParameter("/instances", "it was " + instances, "a whole number of instances")
                .asException();
    }

    private static int deployment(JsonObject body) {
        Object number = body.getValue("deployment");
        if (number == null) {
            return ServiceChanges.NEWEST;
        }
        if (number instanceof Integer given && given > ServiceChanges.NEWEST) {
            return given;
        }
        throw Problem.badParameter("/deployment", "it was " + number, "the number of a deployment")
                .asException();
    }

    private static void only(JsonObject body, Set<String> fields) {
        for (String name : body.fieldNames()) {
            if (!fields.contains(name)) {
                throw Problem.badParameter(
                                "/" + name, "there is no field " + name, "one of " + String.join(", ", fields))
                        .asException();
            }
        }
    }

    private static TaskId id(JsonObject body) {
        Object id = body.getValue("id");
        try {
            return TaskId.parse(id instanceof String text ? text : "");
        } catch (IllegalArgumentException malformed) {
            throw Problem.badParameter("id", "\"" + id + "\" is no service", "JOB/TASK such as shop.42/web")
                    .asException();
        }
    }

    private static Problem problem(ServiceChange.Refused refused) {
        List<ServiceChange.Fault> faults = refused.faults();
        String code = faults.get(0).code();
        int status = code.equals("unknown-id")
                ? 404
                : List.of("out-of-range", "unknown-upload").contains(code) ? 400 : 409;
        String more = faults.size() > 1 ? "; " + (faults.size() - 1) + " more" : "";
        return Problem.of(status, code, "Nothing was changed", faults.get(0).message() + more)
                .withFaults(faults.stream()
                        .map(fault -> new Problem.Fault(
                                fault.code(), fault.pointer(), null, null, fault.message(), fault.expected()))
                        .toList());
    }
}
