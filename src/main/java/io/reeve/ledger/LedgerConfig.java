package io.reeve.ledger;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How one peer of the ledger runs.
 *
 * @param peerId which of {@code peers} this is
 * @param peers all that vote; with one alone nothing listens on the network
 * @param folder where this peer keeps its log and snapshots, for itself alone
 * @param electionMinMs least silence of the leader before an election; not used by a lone peer
 * @param electionMaxMs most such silence, drawn between the two
 * @param snapshotEveryEntries a snapshot is taken, and the log before it dropped, no more often than this
 * @param joins whether a peer without a log of its own waits until the leader counts it in, and votes no sooner
 */
public record LedgerConfig(
        String peerId,
        List<Peer> peers,
        Path folder,
        int electionMinMs,
        int electionMaxMs,
        long snapshotEveryEntries,
        boolean joins) {
    /** Steady on two busy cores; shorter ones split votes there. */
    public static final int DEFAULT_ELECTION_MIN_MS = 500;

    public static final int DEFAULT_ELECTION_MAX_MS = 1_000;

    /**
     * What a node replays at its start before it can lead. A busy cell's entries hold a hundred events, an idle one's
     * few; to a JVM that has just started, with others beside it, an entry takes up to a millisecond of a core.
     */
    public static final long DEFAULT_SNAPSHOT_EVERY_ENTRIES = 2_000;

    /** A lone peer's port, which nothing listens on. */
    private static final int NO_PORT = 1;

    /** One that votes. */
    public record Peer(String id, String host, int port) {
        public Peer {
            if (id.isEmpty() || host.isEmpty() || port < 1 || port > 65_535) {
                throw new IllegalArgumentException(
                        "a ledger peer is id@host:port with a port of 1 to 65535, was " + id + "@" + host + ":" + port);
            }
        }

        /** Reads {@code id@host:port}; throws {@link IllegalArgumentException} for any other text. */
        public static Peer parse(String text) {
            int at = text.indexOf('@');
            int colon = text.lastIndexOf(':');
            if (at < 1 || colon < at + 2 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
                throw new IllegalArgumentException("a ledger peer looks like n1@10.0.0.1:5055, was \"" + text + "\"");
            }
            return new Peer(
                    text.substring(0, at), text.substring(at + 1, colon), Integer.parseInt(text.substring(colon + 1)));
        }

        @Override
        public String toString() {
            return id + "@" + host + ":" + port;
        }
    }

    public LedgerConfig {
        peers = List.copyOf(peers);
        Set<String> ids = new HashSet<>();
        for (Peer peer : peers) {
            if (!ids.add(peer.id())) {
                throw new IllegalArgumentException("two ledger peers have the id " + peer.id());
            }
        }
        if (!ids.contains(peerId)) {
            throw new IllegalArgumentException("this peer, " + peerId + ", is not among the ledger's peers " + peers);
        }
        if (electionMinMs < 50 || electionMaxMs <= electionMinMs || snapshotEveryEntries < 1) {
            throw new IllegalArgumentException("election timeouts are at least 50 ms, the second the longer, and a"
                    + " snapshot follows at least 1 entry; were " + electionMinMs + ", " + electionMaxMs + " and "
                    + snapshotEveryEntries);
        }
    }

    /** The one peer of a ledger that is not replicated. */
    public static LedgerConfig alone(String peerId, Path folder) {
        return of(peerId, List.of(new Peer(peerId, "127.0.0.1", NO_PORT)), folder);
    }

    public static LedgerConfig of(String peerId, List<Peer> peers, Path folder) {
        return new LedgerConfig(
                peerId,
                peers,
                folder,
                DEFAULT_ELECTION_MIN_MS,
                DEFAULT_ELECTION_MAX_MS,
                DEFAULT_SNAPSHOT_EVERY_ENTRIES,
                false);
    }

    public LedgerConfig withSnapshotEveryEntries(long entries) {
        return new LedgerConfig(peerId, peers, folder, electionMinMs, electionMaxMs, entries, joins);
    }

    /** As a peer that the others do not count in yet. */
    public LedgerConfig joining() {
        return new LedgerConfig(peerId, peers, folder, electionMinMs, electionMaxMs, snapshotEveryEntries, true);
    }

    /** Whether the folder holds a ledger already, or something of one. */
    public boolean isFounded() {
        return hasAny(current()) || hasAny(snapshots()) || Files.exists(folder.resolve(AppliedMark.NAME));
    }

    private static boolean hasAny(Path folder) {
        String[] names = folder.toFile().list();
        return names != null && names.length > 0;
    }

    /** Where Ratis keeps the log. */
    Path current() {
        return storage().resolve(RaftSettings.GROUP.getUuid() + "/current");
    }

    /** Where Ratis keeps the snapshots. */
    Path snapshots() {
        return storage().resolve(RaftSettings.GROUP.getUuid() + "/sm");
    }

    Path storage() {
        return folder.resolve("raft");
    }

    public boolean isAlone() {
        return peers.size() == 1 && self().port() == NO_PORT;
    }

    Peer self() {
        return peers.stream()
                .filter(peer -> peer.id().equals(peerId))
                .findFirst()
                .orElseThrow();
    }
}
