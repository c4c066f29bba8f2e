package io.reeve.verticles;

import io.reeve.cluster.LeaderLink;
import io.reeve.cluster.NodeSession;
import io.reeve.control.Inbox;
import io.reeve.execute.NodeProbe;
import io.reeve.execute.Worker;
import io.reeve.message.Addresses;
import io.reeve.message.Exec;
import io.reeve.message.Measuring;
import io.reeve.message.Membership.NodeUse;
import io.reeve.message.Membership.Registered;
import io.reeve.message.Membership.Resume;
import io.reeve.message.Reading;
import io.reeve.message.ToWorker;
import io.reeve.model.AttemptId;
import io.reeve.model.NodeId;
import io.reeve.model.NodeInfo;
import io.reeve.model.Reason;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hands the leader's commands to the worker of this node, and keeps the node's lease. */
public final class ExecutorVerticle extends VerticleBase implements NodeSession.Worker {
    /** How long the process may be away where the leader was told that it will, and nobody says how long. */
    private static final long PLANNED_MS = 60_000;

    private final LeaderLink leader;
    private final NodeId node;
    private final NodeInfo info;
    private final Worker worker;
    private final Consumer<String> onTooOld;
    private Inbox launches;
    private Inbox inbox;
    private NodeSession session;

    /** @param onTooOld told, with words for people, that the cell no longer takes a node of this version */
    public ExecutorVerticle(NodeId node, NodeInfo info, Worker worker, LeaderLink leader, Consumer<String> onTooOld) {
        this.onTooOld = onTooOld;
        this.leader = leader;
        this.node = node;
        this.info = info;
        this.worker = worker;
    }

    @Override
    public Future<?> start() {
        launches = new Inbox(vertx).receive(Addresses.launch(node), ToWorker.Launch.class, worker::onMessage);
        inbox = new Inbox(vertx)
                .receive(Addresses.kill(node), ToWorker.Kill.class, worker::onMessage)
                .receive(Addresses.release(node), ToWorker.Release.class, worker::onMessage)
                .receive(Addresses.acknowledge(node), ToWorker.Acknowledge.class, worker::onMessage)
                .answer(Addresses.readAttempt(node), Reading.class, this::read)
                .answer(Addresses.usage(node), Measuring.AskUsage.class, this::usage)
                .answer(Addresses.exec(node), Exec.class, request -> Future.fromCompletionStage(worker.exec(request)));
        session = new NodeSession(vertx, leader, node, info, this);
        session.onTooOld(onTooOld);
        worker.onLeaseExpired(session::leaseExpired);
        // Commands must find their way here before the leader knows that there is a worker.
        return Future.all(launches.opened(), inbox.opened()).onSuccess(opened -> session.start());
    }

    /**
     * Ends every attempt, has that written to the ledger, and leaves the cell. Where it cannot be written, it only goes
     * silent: the node's next process tells it. Or leaves the attempts to the next
     * process of the node, where one is about to take over or the leader was told that one will. Launches are deaf
     * first: what is granted meanwhile never starts here, and queues again, or is launched at the next.
     */
    @Override
    public Future<?> stop() {
        OptionalLong awayMs = worker.handoverAsked();
        Future<?> deaf = launches.close();
        if (worker.isSupervised() && (awayMs.isPresent() || session.mayBeAway())) {
            return deaf.transform(closed -> session.handOver(awayMs))
                    .transform(left -> vertx.executeBlocking(() -> worker.leave(awayMs.orElse(PLANNED_MS))))
                    .transform(left -> inbox.close());
        }
        return deaf.transform(closed ->
                        Future.fromCompletionStage(worker.stop(Reason.NODE_STOPPING, "its node was stopped"), context))
                .transform(stopped -> stopped.succeeded() && stopped.result()
                        ? session.leave()
                        : session.handOver(OptionalLong.empty()))
                .transform(left -> inbox.close());
    }

    @Override
    public void onRegistered(Registered registered, OptionalLong leaseEndsNs) {
        worker.start(registered.term(), registered.incarnation(), registered.accepted(), leaseEndsNs);
    }

    @Override
    public CompletionStage<Void> onFenced(String why) {
        return worker.fence(Reason.LEASE_EXPIRED);
    }

    @Override
    public void onLease(OptionalLong leaseEndsNs) {
        worker.renew(leaseEndsNs);
    }

    @Override
    public void onTerm(long term) {
        worker.observeTerm(term);
    }

    @Override
    public List<AttemptId> attempts() {
        return worker.attempts();
    }

    @Override
    public @Nullable Resume resume() {
        return worker.resume();
    }

    @Override
    public NodeUse use() {
        return NodeProbe.use();
    }

    private Future<Measuring.UsageNow> usage(Measuring.AskUsage request) {
        return Future.succeededFuture(new Measuring.UsageNow(worker.usage(request.attempts())));
    }

    private Future<Reading> read(Reading request) {
        return vertx.executeBlocking(
                () -> {
                    if (request instanceof Reading.ReadFile file) {
                        return worker.files().read(file);
                    } else if (request instanceof Reading.SearchLog search) {
                        return worker.files().search(search);
                    }
                    throw new IllegalArgumentException("not a request: " + request);
                },
                false);
    }
}
