package io.reeve.ledger;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** What Ratis is told. Anything not set here has its default. */
final class RaftSettings {
    static final RaftGroupId GROUP = RaftGroupId.valueOf(new UUID(0x7265657665L, 1));

    /**
     * Ratis keeps a buffer of this size; its default of 4 MiB is too little for one big submission. A job of 100,000
     * tasks comes to about 15 MB, and goes in whole: in parts it would need a mark of its own for its commit.
     */
    static final int MAX_ENTRY_BYTES = 32 * 1024 * 1024;

    /** What Ratis puts around one entry. */
    private static final int ENTRY_OVERHEAD_BYTES = 64 * 1024;

    /** A lone peer waits for nobody: it elects itself as soon as it is up. */
    private static final int ALONE_ELECTION_MS = 10;

    /** We never repeat a request under its id, so answers need not be remembered for the default of a minute. */
    private static final int RETRY_CACHE_MS = 1_000;

    /** The newest and the one before it, should the newest be damaged. */
    private static final int SNAPSHOTS_KEPT = 2;

    /** Log files are dropped whole, so this is also the grain of what a snapshot frees. */
    private static final SizeInBytes SEGMENT_BYTES = SizeInBytes.valueOf("16MB");

    /** Old log is dropped in steps of no less than so many entries. */
    private static final int PURGE_GAP = 1_000;

    private RaftSettings() {}

    /** Of nobody for a peer that joins: it hears who the others are when the leader counts it in. */
    static RaftGroup group(LedgerConfig config) {
        return RaftGroup.valueOf(GROUP, raftPeers(config.joins() ? List.of() : config.peers()));
    }

    static List<RaftPeer> raftPeers(List<LedgerConfig.Peer> peers) {
        return peers.stream()
                .map(peer -> RaftPeer.newBuilder()
                        .setId(peer.id())
                        .setAddress(peer.host() + ":" + peer.port())
                        .build())
                .toList();
    }

    static RaftProperties properties(LedgerConfig config, Path storage) {
        RaftProperties properties = new RaftProperties();
        RaftServerConfigKeys.setStorageDir(properties, List.of(new File(storage.toString())));
        network(properties, config);
        log(properties, config);
        elections(properties, config);
        snapshots(properties, config);
        // A read waits until what is committed is applied here; with the default it would be answered at once.
        RaftServerConfigKeys.Read.setOption(properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
        RaftServerConfigKeys.RetryCache.setExpiryTime(properties, milliseconds(RETRY_CACHE_MS));
        return properties;
    }

    private static void network(RaftProperties properties, LedgerConfig config) {
        if (config.isAlone()) {
            properties.set(RaftConfigKeys.Rpc.TYPE_KEY, LonePeerRpc.class.getName());
        } else {
            RaftConfigKeys.Rpc.setType(properties, SupportedRpcType.GRPC);
            GrpcConfigKeys.Server.setHost(properties, config.self().host());
            GrpcConfigKeys.Server.setPort(properties, config.self().port());
            GrpcConfigKeys.setMessageSizeMax(properties, SizeInBytes.valueOf(4L * MAX_ENTRY_BYTES));
        }
    }

    private static void log(RaftProperties properties, LedgerConfig config) {
        RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SEGMENT_BYTES);
        RaftServerConfigKeys.Log.setWriteBufferSize(
                properties, SizeInBytes.valueOf(MAX_ENTRY_BYTES + 2L * ENTRY_OVERHEAD_BYTES));
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(
                properties, SizeInBytes.valueOf((long) MAX_ENTRY_BYTES + ENTRY_OVERHEAD_BYTES));
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
        RaftServerConfigKeys.Log.setPurgeGap(properties, (int) Math.min(PURGE_GAP, config.snapshotEveryEntries()));
        // Ratis would write its commit index as an entry of its own behind each of ours, forced to disk like any other.
        // A new leader finds out what is committed by committing an entry of its own term.
        RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
        // So much of the log stays that the snapshot before the newest is of use too.
        RaftServerConfigKeys.Log.setPurgePreservationLogNum(properties, 2 * config.snapshotEveryEntries());
    }

    private static void elections(RaftProperties properties, LedgerConfig config) {
        int minMs = config.isAlone() ? ALONE_ELECTION_MS : config.electionMinMs();
        int maxMs = config.isAlone() ? 2 * ALONE_ELECTION_MS : config.electionMaxMs();
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, milliseconds(minMs));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, milliseconds(maxMs));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, milliseconds(minMs));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, milliseconds(maxMs));
    }

    private static void snapshots(RaftProperties properties, LedgerConfig config) {
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, true);
        long lookEvery = Math.max(1, config.snapshotEveryEntries() / 16); // SnapshotSchedule decides
        RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(properties, lookEvery);
        RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, false);
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(properties, SNAPSHOTS_KEPT);
    }

    private static TimeDuration milliseconds(long ms) {
        return TimeDuration.valueOf(ms, java.util.concurrent.TimeUnit.MILLISECONDS);
    }
}
