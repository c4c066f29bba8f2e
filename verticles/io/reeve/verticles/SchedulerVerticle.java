package io.reeve.verticles;

import io.reeve.control.CpuLooks;
import io.reeve.control.Inbox;
import io.reeve.control.JobApi;
import io.reeve.control.Leader;
import io.reeve.control.Outbound;
import io.reeve.control.PlanApi;
import io.reeve.control.PublicApi;
import io.reeve.control.SecretApi;
import io.reeve.control.ServiceApi;
import io.reeve.core.round.Receipts;
import io.reeve.core.schedule.Scheduler;
import io.reeve.event.Event;
import io.reeve.event.Recorded;
import io.reeve.message.Addresses;
import io.reeve.message.FromWorker;
import io.reeve.message.Rounds;
import io.reeve.message.ToWorker.Acknowledge.Receipt;
import io.reeve.model.Origin;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what runs next: takes submissions and reports, and runs a round whenever something changed.
 *
 * <p>A round settles what follows from the news, asks the allocator for a plan, and grants what of it still holds.
 * While a plan is out no other round starts; what changes meanwhile is one more round. News is written together with
 * what its round grants.
 */
public final class SchedulerVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(SchedulerVerticle.class);

    private final Leader leader;
    private final Scheduler scheduler;
    private Outbound outbound;
    private Inbox inbox;
    private CpuLooks looks;
    private boolean stopped;
    private boolean roundWanted;
    private boolean roundRunning;
    private long round;
    private long dueTimer = -1;
    private long dueAtMs = Long.MAX_VALUE;

    public SchedulerVerticle(Leader leader) {
        this.leader = leader;
        this.scheduler = leader.loop().scheduler();
    }

    @Override
    public Future<?> start() {
        outbound = new Outbound(vertx, leader);
        looks = new CpuLooks(vertx, leader, this::measured);
        leader.pen().onDecided(this::wantRound);
        leader.pen().onCommitted(this::committed);
        var api = new PublicApi(vertx, leader);
        var plans = new PlanApi(vertx, leader);
        var jobs = new JobApi(vertx, leader);
        var services = new ServiceApi(vertx, leader);
        inbox = new Inbox(vertx, leader)
                .serve(Addresses.PLAN, JsonObject.class, plans::plan)
                .serve(Addresses.PLAN_DOCUMENT, Buffer.class, plans::planDocument)
                .serve(Addresses.SUBMIT, JsonObject.class, api::submit)
                .serve(Addresses.SUBMIT_DOCUMENT, Buffer.class, api::submitDocument)
                .serve(Addresses.KILL, JsonObject.class, api::kill)
                .serve(Addresses.RETRY, JsonObject.class, jobs::retry)
                .serve(Addresses.ADD, JsonObject.class, jobs::add)
                .serve(Addresses.ADD_DOCUMENT, Buffer.class, jobs::addDocument)
                .serve(Addresses.CLOSE, JsonObject.class, jobs::close)
                .serve(Addresses.SECRETS, JsonObject.class, new SecretApi(leader)::change)
                .serve(Addresses.SERVICES, JsonObject.class, services::order)
                .serve(Addresses.UPDATE_DOCUMENT, Buffer.class, services::updateDocument)
                .look(Addresses.LOOKUP, JsonObject.class, api::lookup)
                .look(Addresses.QUERY, JsonObject.class, api::query)
                .look(Addresses.HISTORY, JsonObject.class, api::history)
                .serve(Addresses.UPLOADED, JsonObject.class, api::uploaded)
                .receive(Addresses.STATUS, FromWorker.StatusReport.class, this::report);
        wantRound();
        return inbox.opened();
    }

    @Override
    public Future<?> stop() {
        stopped = true;
        vertx.cancelTimer(dueTimer);
        return inbox.close();
    }

    private void report(FromWorker.StatusReport report) {
        List<Receipt> receipts = Receipts.of(leader.view().state(), report);
        List<Event> news = scheduler.report(report.node(), report.incarnation(), report.statuses(), nowMs());
        leader.pen()
                .settle(Origin.SYSTEM, news)
                .onSuccess(sequence -> outbound.acknowledge(report, receipts))
                .onFailure(failure -> log.warn("report not written node={}", report.node()));
    }

    /** Nodes told what instances use: a round is worth it only where that makes them more or fewer. */
    private void measured() {
        List<Event> scaled = leader.loop().services().due(nowMs());
        if (!scaled.isEmpty()) {
            leader.pen().decide(Origin.SYSTEM, scaled);
        }
        looks.ask();
        armTimer();
    }

    private void committed(List<Recorded> events) {
        outbound.dispatch(events);
        outbound.publish(events);
    }

    private void wantRound() {
        if (!roundWanted) {
            roundWanted = true;
            leader.pen().hold();
            context.runOnContext(nothing -> startRound());
        }
    }

    private void startRound() {
        if (roundRunning || !roundWanted) {
            return;
        }
        long startedNs = System.nanoTime();
        leader.loop().settle(System.currentTimeMillis());
        looks.ask();
        roundWanted = false; // what settling decided is part of this round
        Rounds.Demand demand = scheduler.demand(++round, nowMs());
        if (!leader.loop().isWorthAPlan(demand)) {
            preempt();
            leader.pen().release();
            armTimer();
            return;
        }
        roundRunning = true;
        vertx.eventBus()
                .<Rounds.Plan>request(Addresses.DEMAND, demand, new DeliveryOptions().setLocalOnly(true))
                .onComplete(plan -> {
                    roundRunning = false;
                    if (plan.succeeded()) {
                        // What was refused may have kept other wants out of the demand.
                        roundWanted |= !plan.result().body().refusals().isEmpty();
                        List<Event> launches =
                                leader.loop().accept(plan.result().body());
                        if (!launches.isEmpty()) {
                            leader.pen().decide(Origin.SYSTEM, launches);
                        } else if (!roundWanted) {
                            preempt();
                        }
                    } else {
                        log.error("no plan round={}", round, plan.cause());
                    }
                    leader.pen().release();
                    leader.metrics().round().record(System.nanoTime() - startedNs, TimeUnit.NANOSECONDS);
                    armTimer();
                    startRound();
                });
    }

    /** Nothing more can be placed: whoever comes first may have others make way. */
    private void preempt() {
        List<Event> events = leader.loop().preempt(System.currentTimeMillis());
        if (!events.isEmpty()) {
            leader.pen().decide(Origin.SYSTEM, events); // which asks for another round
        }
    }

    /** One timer, for the earliest retry or timeout. */
    private void armTimer() {
        OptionalLong next = leader.loop().nextDueMs();
        if (stopped || next.isEmpty() || next.getAsLong() >= dueAtMs) {
            return;
        }
        vertx.cancelTimer(dueTimer);
        dueAtMs = next.getAsLong();
        dueTimer = vertx.setTimer(Math.max(1, dueAtMs - nowMs()), id -> {
            dueAtMs = Long.MAX_VALUE;
            wantRound();
        });
    }

    private long nowMs() {
        return leader.view().ledgerMs(System.currentTimeMillis());
    }
}
