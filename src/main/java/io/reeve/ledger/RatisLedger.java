package io.reeve.ledger;

import io.reeve.encoding.Wire;
import io.reeve.event.EventBatch;
import io.reeve.event.Recorded;
import io.reeve.ledger.LedgerException.Outcome;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.ratis.client.impl.ClientProtoUtils;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A peer of the ledger on Apache Ratis. Batches are submitted within this JVM, never over the network. */
public final class RatisLedger implements Ledger {
    /** A batch that takes more bytes than this is refused. */
    public static final int MAX_BATCH_BYTES = RaftSettings.MAX_ENTRY_BYTES;

    private static final Logger LOG = LoggerFactory.getLogger(RatisLedger.class);

    private volatile LedgerConfig config;
    private final Callbacks callbacks = new Callbacks();
    private final LogAdapter adapter;
    private final ClientId client = ClientId.randomId();
    private final AtomicLong calls = new AtomicLong();
    private final MajorityPoll poll;
    private final Set<CompletableFuture<List<Recorded>>> inFlight = ConcurrentHashMap.newKeySet();
    private @Nullable FolderClaim claim;
    private volatile @Nullable RaftServer server;
    private @Nullable RaftServer built;
    private boolean closed;

    public RatisLedger(LedgerConfig config, StateMachine machine) {
        this.config = config;
        this.adapter = new LogAdapter(machine, callbacks, config);
        this.poll = new MajorityPoll(config.peerId(), this::termOf);
    }

    /** As the one that has claimed the folder already; its end is the claim's. */
    public RatisLedger(LedgerConfig config, StateMachine machine, FolderClaim claim) {
        this(config, machine);
        this.claim = claim;
    }

    @Override
    public void listen(Listener listener) {
        callbacks.listen(listener);
    }

    /** As {@link #start()}, in another way than it was made for: as a peer that joins, perhaps. */
    public CompletionStage<Void> start(LedgerConfig how) {
        config = how;
        if (how.joins()) {
            LOG.info("ledger waits to be counted in peer={}; see \"reeve control add\"", how.peerId());
        }
        return start();
    }

    @Override
    public CompletionStage<Void> start() {
        CompletableFuture<Void> started = new CompletableFuture<>();
        Threads.named("ledger-start").newThread(() -> open(started)).start();
        return started;
    }

    @Override
    public CompletionStage<List<Recorded>> append(EventBatch batch) {
        RaftServer open = server;
        if (open == null) {
            return refused("the ledger is not open");
        }
        byte[] bytes = Wire.toBytes(batch);
        if (bytes.length > MAX_BATCH_BYTES) {
            return refused("a batch of " + batch.decisions().size() + " events takes " + bytes.length
                    + " bytes, more than the " + MAX_BATCH_BYTES + " one may take; append it in parts");
        }
        Submission submission = new Submission(batch, bytes);
        CompletableFuture<List<Recorded>> result = new CompletableFuture<>();
        inFlight.add(result);
        request(open, RaftClientRequest.writeRequestType(), submission)
                .whenCompleteAsync((reply, problem) -> complete(result, submission, reply, problem), callbacks);
        return result;
    }

    @Override
    public CompletionStage<Void> confirm(long term) {
        RaftServer open = server;
        if (open == null) {
            return CompletableFuture.failedFuture(notOpen());
        }
        RaftServer.Division division = division();
        if (division == null || !leadsIn(term)) {
            return CompletableFuture.failedFuture(notLeading(term));
        }
        var voters = division.getRaftConf();
        var leads = poll.confirm(
                term,
                List.of(ids(voters.getCurrentPeers()), ids(voters.getPreviousPeers())).stream()
                        .filter(electorate -> !electorate.isEmpty())
                        .toList());
        // The poll says who leads, this what is committed here. A follower would ask the leader and answer as well: so
        // whether this one leads is looked at before and after. Who does in the same term both times did all the while.
        var applied = confirmed(
                request(open, RaftClientRequest.readRequestType(), Message.EMPTY), "what is committed is not known");
        return leads.thenCombine(applied, (led, read) -> null).thenRun(() -> {
            if (!leadsIn(term)) {
                throw notLeading(term);
            }
        });
    }

    private static List<String> ids(Collection<RaftPeer> peers) {
        return peers.stream().map(peer -> peer.getId().toString()).toList();
    }

    /**
     * By a vote before the vote, with an empty log: who has one refuses it, nothing changes at any peer, and the answer
     * tells the term, whatever the version of Reeve.
     */
    private long termOf(String peer) throws IOException {
        RaftServer open = server;
        if (open == null) {
            throw notOpen();
        }
        var from = RaftGroupMemberId.valueOf(RaftPeerId.valueOf(config.peerId()), RaftSettings.GROUP);
        return open.getServerRpc()
                .requestVote(RequestVoteRequestProto.newBuilder()
                        .setServerRequest(ClientProtoUtils.toRaftRpcRequestProtoBuilder(from, RaftPeerId.valueOf(peer)))
                        .setPreVote(true)
                        .build())
                .getTerm();
    }

    private boolean leadsIn(long term) {
        RaftServer.Division division = division();
        return division != null
                && division.getInfo().isLeader()
                && division.getInfo().getCurrentTerm() == term;
    }

    private static LedgerException notLeading(long term) {
        return new LedgerException(Outcome.NOT_APPENDED, "this peer does not lead in term " + term, null);
    }

    private static CompletionStage<Void> confirmed(CompletableFuture<RaftClientReply> reply, String otherwise) {
        return reply.handle((answer, problem) -> {
            if (problem == null && answer.isSuccess()) {
                return null;
            }
            Throwable cause = problem == null ? answer.getException() : problem;
            String why = cause == null ? "" : ": " + cause.getMessage();
            throw new LedgerException(Outcome.NOT_APPENDED, otherwise + why, cause);
        });
    }

    private static LedgerException notOpen() {
        return new LedgerException(Outcome.NOT_APPENDED, "the ledger is not open", null);
    }

    @Override
    public List<LedgerConfig.Peer> peers() {
        RaftServer.Division division = division();
        return division == null
                ? List.of()
                : division.getRaftConf().getCurrentPeers().stream()
                        .map(peer -> LedgerConfig.Peer.parse(peer.getId() + "@" + peer.getAddress()))
                        .sorted(Comparator.comparing(LedgerConfig.Peer::id))
                        .toList();
    }

    @Override
    public CompletionStage<Void> change(List<LedgerConfig.Peer> peers) {
        RaftServer open = server;
        if (open == null) {
            return CompletableFuture.failedFuture(notOpen());
        }
        var arguments = SetConfigurationRequest.Arguments.newBuilder()
                .setServersInNewConf(RaftSettings.raftPeers(
                        peers.stream().map(this::asItListens).toList()))
                .build();
        var request = new SetConfigurationRequest(
                client, RaftPeerId.valueOf(config.peerId()), RaftSettings.GROUP, calls.incrementAndGet(), arguments);
        try {
            return confirmed(open.setConfigurationAsync(request), "the control peers were not changed");
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(
                    new LedgerException(Outcome.NOT_APPENDED, "the control peers were not changed", e));
        }
    }

    /** This peer was alone, and listened nowhere, when the log was begun; or it has moved since. */
    private LedgerConfig.Peer asItListens(LedgerConfig.Peer peer) {
        return peer.id().equals(config.peerId()) ? config.self() : peer;
    }

    @Override
    public Map<String, Long> behind() {
        Map<String, Long> commits = new HashMap<>();
        RaftServer.Division division = division();
        if (division != null) {
            division.getCommitInfos()
                    .forEach(info -> commits.put(info.getServer().getId().toStringUtf8(), info.getCommitIndex()));
        }
        long newest = commits.values().stream().mapToLong(Long::longValue).max().orElse(0);
        commits.replaceAll((id, commit) -> newest - commit);
        return commits;
    }

    private RaftServer.@Nullable Division division() {
        RaftServer open = server;
        try {
            return open == null ? null : open.getDivision(RaftSettings.GROUP);
        } catch (IOException closed) {
            LOG.debug("ledger closed meanwhile", closed);
            return null;
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        adapter.expectClose();
        poll.close();
        RaftServer open = server;
        server = null;
        if (open != null) {
            close(open);
        }
        adapter.close();
        release();
        callbacks.close();
        var closing =
                new LedgerException(Outcome.UNKNOWN, "the ledger was closed before the batch was confirmed", null);
        inFlight.forEach(append -> append.completeExceptionally(closing));
    }

    private void close(RaftServer open) {
        AtomicBoolean over = new AtomicBoolean();
        new IdleLogWorker(config.peerId()).wakeUntil(over::get, adapter::isClosed);
        try {
            open.close();
        } catch (IOException e) {
            LOG.warn("ledger-close-failed reason=\"{}\"", e.getMessage());
        } finally {
            over.set(true);
        }
    }

    private synchronized void open(CompletableFuture<Void> started) {
        try {
            if (closed) {
                throw new IOException("the ledger was closed before it was open");
            }
            if (claim == null) {
                claim = FolderClaim.of(config.folder(), config.peerId());
            }
            RaftServer opened = build();
            built = opened;
            opened.start();
            server = opened;
            refuseLoneOfMany();
            LOG.info("ledger-open peer={} peers={} folder={}", config.peerId(), config.peers(), config.folder());
            started.complete(null);
        } catch (IOException | RuntimeException e) {
            adapter.expectClose();
            RaftServer half = built;
            server = null;
            if (half != null) {
                close(half);
            }
            release();
            started.completeExceptionally(OpenFailure.of(config, e));
        }
    }

    /** One that talks to nobody would wait for the others for ever. */
    private void refuseLoneOfMany() throws IOException {
        List<LedgerConfig.Peer> voting = peers();
        if (config.isAlone() && voting.size() > 1) {
            String all = voting.stream()
                    .map(peer -> peer.id() + "=" + peer.host() + ":" + peer.port())
                    .collect(Collectors.joining(","));
            throw new IOException("the ledger in " + config.folder()
                    + " has several control nodes; start this node with --control-peers " + all);
        }
    }

    private RaftServer build() throws IOException {
        boolean founded = config.isFounded();
        adapter.check(config);
        return RaftServer.newBuilder()
                .setServerId(RaftPeerId.valueOf(config.peerId()))
                .setGroup(RaftSettings.group(config))
                .setProperties(RaftSettings.properties(config, config.storage()))
                .setStateMachine(adapter)
                .setOption(founded ? RaftStorage.StartupOption.RECOVER : RaftStorage.StartupOption.FORMAT)
                .build();
    }

    private CompletableFuture<RaftClientReply> request(RaftServer open, RaftClientRequest.Type type, Message message) {
        try {
            return open.submitClientRequestAsync(RaftClientRequest.newBuilder()
                    .setClientId(client)
                    .setServerId(RaftPeerId.valueOf(config.peerId()))
                    .setGroupId(RaftSettings.GROUP)
                    .setCallId(calls.incrementAndGet())
                    .setType(type)
                    .setMessage(message)
                    .build());
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void complete(
            CompletableFuture<List<Recorded>> result,
            Submission submission,
            @Nullable RaftClientReply reply,
            @Nullable Throwable problem) {
        inFlight.remove(result);
        if (reply != null && reply.isSuccess() && reply.getMessage() instanceof AppliedBatch applied) {
            result.complete(applied.events());
            return;
        }
        Throwable cause = problem instanceof CompletionException ? problem.getCause() : problem;
        if (cause == null && reply != null) {
            cause = reply.getException();
        }
        Outcome outcome = submission.outcomeOfFailure();
        String reason = cause == null ? "no answer" : cause.getMessage();
        result.completeExceptionally(new LedgerException(outcome, "the batch was not confirmed: " + reason, cause));
    }

    private void release() {
        try {
            if (claim != null) {
                claim.close();
            }
        } catch (IOException e) {
            LOG.warn("ledger-unlock-failed reason=\"{}\"", e.getMessage());
        }
    }

    private static CompletionStage<List<Recorded>> refused(String why) {
        return CompletableFuture.failedFuture(new LedgerException(Outcome.NOT_APPENDED, why, null));
    }
}
