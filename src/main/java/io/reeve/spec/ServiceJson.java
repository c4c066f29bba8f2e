package io.reeve.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reeve.model.HealthCheck;
import io.reeve.model.HealthCheck.Probe;
import io.reeve.model.ScalePolicy;
import io.reeve.model.ScalePolicy.Target;
import io.reeve.model.ServiceSpec;
import io.reeve.model.UpdatePolicy;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The {@code service} of a task as a part of a JSON document. */
final class ServiceJson {
    private ServiceJson() {}

    static void write(ObjectNode task, ServiceSpec service) {
        ObjectNode out = task.putObject("service");
        out.put("instances", service.instances());
        check(out, "health", service.health());
        check(out, "ready", service.ready());
        if (!service.update().equals(UpdatePolicy.DEFAULT)) {
            UpdatePolicy update = service.update();
            out.putObject("update")
                    .put("max-surge", update.maxSurge())
                    .put("max-unavailable", update.maxUnavailable())
                    .put("settle", Durations.write(update.settleMs()))
                    .put("progress-deadline", Durations.write(update.progressMs()))
                    .put("on-failure", update.onFailure() == UpdatePolicy.OnFailure.CANCEL ? "cancel" : "rollback");
        }
        if (service.drainMs() != ServiceSpec.DEFAULT_DRAIN_MS) {
            out.put("drain", Durations.write(service.drainMs()));
        }
        if (service.scale() != null) {
            scale(out.putObject("scale"), service.scale());
        }
    }

    private static void check(ObjectNode service, String name, @Nullable HealthCheck check) {
        if (check == null) {
            return;
        }
        ObjectNode out = service.putObject(name);
        if (check.probe() instanceof Probe.Http http) {
            out.putObject("http").put("port-index", http.portIndex()).put("path", http.path());
        } else if (check.probe() instanceof Probe.Tcp tcp) {
            out.putObject("tcp").put("port-index", tcp.portIndex());
        } else if (check.probe() instanceof Probe.Command command) {
            TaskJson.command(out, command.command());
        } else if (check.probe() instanceof Probe.EventBus bus) {
            out.put("event-bus", bus.address());
        }
        out.put("interval", Durations.write(check.intervalMs()));
        out.put("grace", Durations.write(check.graceMs()));
        out.put("timeout", Durations.write(check.timeoutMs()));
        out.put("failures", check.failures());
    }

    private static void scale(ObjectNode out, ScalePolicy scale) {
        out.put("min", scale.min());
        out.put("max", scale.max());
        ObjectNode target = out.putObject("target");
        if (scale.target() instanceof Target.Metric metric) {
            target.put("metric", metric.name());
        } else if (scale.target() instanceof Target.Queue queue) {
            target.put("queue", queue.role());
        }
        if (scale.target() instanceof Target.Cpu cpu) {
            target.put("cpu", CpuTarget.write(cpu));
        } else if (scale.target().milli() % 1_000 == 0) {
            target.put("value", scale.target().milli() / 1_000);
        } else {
            target.put("value", new BigDecimal(Amounts.plain(scale.target().milli())));
        }
        out.put("cooldown", Durations.write(scale.cooldownMs()));
    }
}
