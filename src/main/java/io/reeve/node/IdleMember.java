package io.reeve.node;

import io.reeve.cluster.NodeSession;
import io.reeve.execute.NodeProbe;
import io.reeve.message.Membership.NodeUse;
import io.reeve.message.Membership.Registered;
import io.reeve.message.Membership.Resume;
import io.reeve.model.AttemptId;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A node that is no worker: it is part of the cell, and has nothing to stop. */
final class IdleMember implements NodeSession.Worker {
    @Override
    public void onRegistered(Registered registered, OptionalLong leaseEndsNs) {}

    @Override
    public CompletionStage<Void> onFenced(String why) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onLease(OptionalLong leaseEndsNs) {}

    @Override
    public void onTerm(long term) {}

    @Override
    public List<AttemptId> attempts() {
        return List.of();
    }

    @Override
    public @Nullable Resume resume() {
        return null;
    }

    @Override
    public NodeUse use() {
        return NodeProbe.use();
    }
}
