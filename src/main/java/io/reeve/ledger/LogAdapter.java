package io.reeve.ledger;

import io.reeve.encoding.Wire;
import io.reeve.event.EventBatch;
import io.reeve.event.Recorded;
import io.reeve.model.FeatureLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Ratis sees of us: turns entries into batches, and its notices into the listener's calls. */
final class LogAdapter extends BaseStateMachine {
    private static final Logger LOG = LoggerFactory.getLogger(LogAdapter.class);
    private static final String UNWRITTEN = "the ledger cannot be written to: ";

    private volatile LedgerConfig config;
    private SnapshotStore.@Nullable Found found;
    private final AppliedMark mark;
    private final StateMachine machine;
    private final Callbacks callbacks;
    private final SnapshotStore storage = new SnapshotStore();
    private final SnapshotSchedule snapshots;
    private volatile boolean leading;
    private volatile long term;
    private volatile boolean counted;
    private volatile boolean removed;
    private volatile boolean closing;
    private volatile boolean closed;
    private volatile @Nullable IOException applyFailure;
    /** Until they are written after all. */
    private volatile @Nullable IOException peersFailure;

    private final AtomicBoolean failed = new AtomicBoolean();

    LogAdapter(StateMachine machine, Callbacks callbacks, LedgerConfig config) {
        this.config = config;
        this.machine = machine;
        this.callbacks = callbacks;
        this.mark = new AppliedMark(config.folder());
        this.snapshots = new SnapshotSchedule(storage, machine, config.snapshotEveryEntries());
    }

    /** Looks at the folder before Ratis opens it. */
    void check(LedgerConfig how) throws IOException {
        config = how;
        found = LogCheck.of(how, mark);
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId group, RaftStorage raftStorage) throws IOException {
        super.initialize(server, group, raftStorage);
        getLifeCycle()
                .startAndTransition(
                        () -> {
                            storage.init(raftStorage);
                            loadSnapshot();
                        },
                        IOException.class);
    }

    /** While a snapshot from the leader takes the place of what is here. */
    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    @Override
    public void reinitialize() throws IOException {
        try {
            loadSnapshot();
        } catch (IOException e) {
            fail(e);
            throw e;
        }
        if (getLifeCycleState() == LifeCycle.State.PAUSED) {
            getLifeCycle().transition(LifeCycle.State.STARTING);
            getLifeCycle().transition(LifeCycle.State.RUNNING);
        }
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return storage;
    }

    /** From here on the batch is on its way into the log, and at hand where it is applied in the same process. */
    @Override
    public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
        TransactionContext transaction = super.startTransaction(request);
        if (request.getMessage() instanceof Submission submission) {
            submission.markAppending();
            transaction.setStateMachineContext(submission.batch());
        }
        return transaction;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        IOException before = applyFailure;
        if (before != null) {
            return CompletableFuture.failedFuture(before);
        }
        try {
            ByteString data = entry.getStateMachineLogEntry().getLogData();
            List<Recorded> events = machine.apply(batch(transaction, data));
            updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
            mark.write(entry.getIndex());
            snapshots.applied(data.size());
            callbacks.recorded(events);
            return CompletableFuture.completedFuture(new AppliedBatch(events));
        } catch (IOException e) {
            return applyFailed(entry, new UncheckedIOException(UNWRITTEN + e.getMessage(), e));
        } catch (RuntimeException e) {
            return applyFailed(entry, e);
        }
    }

    /**
     * What is in the log. Where this process wrote it, that is the very batch that it decided: it needs no reading, and
     * the committed state shares its ids and amounts with the leader's view. A process that behaves as one of a lower
     * level reads, because what it writes says less than what it decided.
     */
    private static EventBatch batch(TransactionContext transaction, ByteString data) {
        return FeatureLevel.OWN == FeatureLevel.NEWEST
                        && transaction.getStateMachineContext() instanceof EventBatch decided
                ? decided
                : Wire.fromBytes(data.toByteArray(), EventBatch.class);
    }

    /**
     * At what is thrown Ratis closes the peer: one that went on would differ from the others. The listener is told once
     * that has come to {@link #close}, for a close of ours that met it before would wait for ever, as would one that is
     * under way already: it waits until all that is committed is applied, so then nothing is thrown, and nothing more
     * applied.
     */
    private CompletableFuture<Message> applyFailed(LogEntryProto entry, RuntimeException problem) {
        LOG.error("apply-failed term={} index={}; this peer stops", entry.getTerm(), entry.getIndex(), problem);
        IOException why = inWords(problem, entry.getIndex());
        applyFailure = why;
        if (closing) {
            return CompletableFuture.failedFuture(why);
        }
        throw problem;
    }

    @Override
    public long takeSnapshot() {
        return applyFailure == null && peersFailure == null
                ? snapshots.due(getLastAppliedTermIndex())
                : RaftLog.INVALID_LOG_INDEX;
    }

    /** Ratis writes one at the start of each leadership, and tells of it before {@link #notifyLeaderReady}. */
    @Override
    public void notifyConfigurationChanged(long entryTerm, long index, RaftConfigurationProto configuration) {
        term = entryTerm;
        RaftPeerId self = getId();
        counted |= has(configuration.getPeersList(), self);
        removed = counted && !has(configuration.getPeersList(), self) && !has(configuration.getOldPeersList(), self);
        requirePeersWritten(index);
    }

    /**
     * Ratis writes the peers down before it tells of them, and goes on where it could not. A snapshot would then let
     * the log forget what that file should say.
     */
    private void requirePeersWritten(long index) {
        try {
            LogCheck.requirePeersOf(config, index);
            peersFailure = null;
        } catch (IOException e) {
            var problem = new UncheckedIOException(UNWRITTEN + e.getMessage(), e);
            peersFailure = inWords(problem, index);
            if (!closing) {
                throw problem; // ends the peer; while the leader's snapshot comes only that, which comes again
            }
        }
    }

    private static boolean has(List<RaftPeerProto> peers, RaftPeerId id) {
        return peers.stream().anyMatch(peer -> peer.getId().equals(id.toByteString()));
    }

    /** Asked only to have the leadership confirmed before. */
    @Override
    public CompletableFuture<Message> query(Message request) {
        return CompletableFuture.completedFuture(Message.EMPTY);
    }

    /** Ratis calls this when the first entry of our term, and so all before it, has been applied. */
    @Override
    public void notifyLeaderReady() {
        leading = true;
        callbacks.leader(term);
    }

    @Override
    public void notifyNotLeader(Collection<TransactionContext> pending) {
        if (leading) {
            leading = false;
            callbacks.follower(term, "");
        }
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId self, RaftPeerId leader) {
        if (leader != null && !leader.equals(self.getPeerId())) {
            leading = false;
            callbacks.follower(term, leader.toString());
        }
    }

    @Override
    public void notifyLogFailed(Throwable cause, LogEntryProto entry) {
        fail(new IOException(
                "the ledger's log cannot be written: " + cause.getMessage()
                        + "; check that the disk is neither full nor failing, then start the node again",
                cause));
    }

    /** Ratis also closes a peer by itself: one that was removed, or met a fault that it cannot go on with. */
    @Override
    public void notifyServerShutdown(RoleInfoProto role, boolean allServer) {
        if (removed) {
            callbacks.removed();
        } else if (!closing && !failed.getAndSet(true)) {
            callbacks.shutOut(new IOException(
                    "the ledger stopped by itself, for a reason that its log tells; start the node again"));
        }
    }

    /** From here on an end is no failure. */
    void expectClose() {
        closing = true;
    }

    private static IOException inWords(RuntimeException problem, long index) {
        if (problem instanceof UncheckedIOException) {
            return new IOException(
                    problem.getMessage()
                            + "; check that the disk is neither full nor failing, then start the node again",
                    problem);
        }
        return new IOException(
                "entry " + index + " of the ledger cannot be applied: " + problem.getMessage()
                        + "; start the newest version of Reeve that has run in this cell",
                problem);
    }

    private void fail(Throwable cause) {
        if (!failed.getAndSet(true)) {
            callbacks.failed(cause);
        }
    }

    /** Ratis calls this after the last entry was applied. */
    @Override
    public void close() {
        snapshots.close();
        closeMark();
        getLifeCycle().checkStateAndClose();
        closed = true;
        IOException why = applyFailure == null ? peersFailure : applyFailure;
        if (why != null) {
            fail(why);
        }
    }

    boolean isClosed() {
        return closed;
    }

    private void closeMark() {
        try {
            mark.close();
        } catch (IOException e) {
            LOG.warn("ledger-mark-not-closed reason=\"{}\"", e.getMessage());
        }
    }

    /** At the start that which was found before; later the one that the leader sent. */
    private void loadSnapshot() throws IOException {
        TermIndex at;
        try {
            SnapshotStore.Found before = found;
            found = null;
            at = before == null ? storage.loadNewest(machine) : storage.load(before, machine);
        } catch (NewerVersionException e) {
            throw OpenFailure.newer(config, e.getMessage());
        }
        if (at != null) {
            setLastAppliedTermIndex(at);
            snapshots.loaded(at);
        }
    }
}
