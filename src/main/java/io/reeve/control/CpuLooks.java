package io.reeve.control;

import io.reeve.core.serve.ServiceCare;
import io.reeve.encoding.Wire;
import io.reeve.message.Addresses;
import io.reeve.message.Measuring;
import io.reeve.model.AttemptId;
import io.reeve.model.NodeId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks nodes what instances of services use that scale by it. An answer that is lost is made up for by the next. */
public final class CpuLooks {
    private static final Logger log = LoggerFactory.getLogger(CpuLooks.class);

    /** Before the next look. */
    private static final long ANSWER_MS = 2_000;

    private final Vertx vertx;
    private final Leader leader;
    private final ServiceCare services;
    private final Runnable onAnswered;

    /** @param onAnswered called once for all that was asked together */
    public CpuLooks(Vertx vertx, Leader leader, Runnable onAnswered) {
        this.vertx = vertx;
        this.leader = leader;
        this.services = leader.loop().services();
        this.onAnswered = onAnswered;
    }

    /** Asks what is due to be asked. */
    public void ask() {
        Map<NodeId, List<AttemptId>> looks = services.takeLooks();
        if (looks.isEmpty()) {
            return;
        }
        List<Future<Buffer>> answers = new ArrayList<>();
        looks.forEach((node, attempts) -> answers.add(ask(node, attempts)));
        Future.join(answers).onComplete(all -> onAnswered.run());
    }

    private Future<Buffer> ask(NodeId node, List<AttemptId> attempts) {
        var request = Buffer.buffer(Wire.toBytes(new Measuring.AskUsage(attempts)));
        var options = new DeliveryOptions().setSendTimeout(ANSWER_MS);
        return vertx.eventBus()
                .<Buffer>request(Addresses.usage(node), request, options)
                .map(reply -> {
                    heard(Wire.fromBytes(reply.body().getBytes(), Measuring.UsageNow.class));
                    return reply.body();
                })
                .onFailure(failure -> log.debug("use not told node={} error={}", node, failure.getMessage()));
    }

    private void heard(Measuring.UsageNow answer) {
        long nowMs = leader.view().ledgerMs(System.currentTimeMillis());
        for (Measuring.AttemptUsage each : answer.attempts()) {
            services.used(each.attempt(), each.usage().cpuMillis(), each.seenAtMs(), nowMs);
        }
    }
}
