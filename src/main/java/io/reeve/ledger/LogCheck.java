package io.reeve.ledger;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a peer's folder before Ratis opens it, and refuses one that lacks something or was changed. Ratis by itself
 * would take a log that was cut off at an entry's end as it is, delete a file in which it reads no entry, found a new
 * ledger where the log is gone, and not open one whose last entry a crash cut off.
 *
 * <p>Only that last case is mended, by cutting the entry off: it was not yet forced to the disk, so nobody was told
 * of it. A killed process leaves whole entries and the beginning of one more, because they are written in order. The
 * end of the machine may leave more behind a damaged one, in whatever order the disk wrote; that cannot be told from
 * damage of what was confirmed, and is refused, which is safe.
 */
final class LogCheck {
    private static final Logger LOG = LoggerFactory.getLogger(LogCheck.class);

    private static final String VOTE_FILE = "raft-meta";
    private static final String PEERS_FILE = "raft-meta.conf";

    private final LedgerConfig config;
    private final long applied;

    LogCheck(LedgerConfig config, long applied) {
        this.config = config;
        this.applied = applied;
    }

    /**
     * Returns the snapshot to begin with.
     *
     * @throws IOException saying what is wrong; then nothing was changed
     */
    static SnapshotStore.Found of(LedgerConfig config, AppliedMark mark) throws IOException {
        var check = new LogCheck(config, mark.read());
        LogExtent extent = check.look();
        SnapshotStore.Found snapshot = SnapshotStore.find(config.snapshots());
        String missing = extent.missingAfter(snapshot.index());
        if (!missing.isEmpty()) {
            throw check.damaged(missing);
        }
        check.requireUnderstood(snapshot);
        return snapshot;
    }

    private void requireUnderstood(SnapshotStore.Found snapshot) throws IOException {
        File file = snapshot.file();
        try {
            if (file != null) {
                SnapshotFile.requireUnderstood(file.toPath());
            }
        } catch (NewerVersionException e) {
            throw OpenFailure.newer(config, e.getMessage());
        }
    }

    /** Of the log alone. */
    LogExtent look() throws IOException {
        List<LogFile> files = files();
        boolean hasVote = Files.exists(config.current().resolve(VOTE_FILE));
        boolean hasSnapshots = !SnapshotStore.files(config.snapshots()).isEmpty();
        if (files.isEmpty() && !hasVote && !hasSnapshots && applied < 0) {
            return LogExtent.EMPTY;
        }
        if (!hasVote) {
            throw damaged("its file " + config.current().resolve(VOTE_FILE)
                    + " is missing, which says whom it voted for, though there is more of it");
        }
        requirePeersFile();
        dropWhatWasPurged(files);
        requireNoGap(files);
        long lastTerm = 0;
        for (int i = 0; i < files.size(); i++) {
            LogFile file = files.get(i);
            file.walk();
            require(file, i == files.size() - 1);
            lastTerm = Math.max(lastTerm, file.lastTerm());
            file.forget();
        }
        requireVote(lastTerm);
        if (files.isEmpty()) {
            return new LogExtent(0, -1, applied);
        }
        return new LogExtent(files.get(0).first(), files.get(files.size() - 1).last(), applied);
    }

    private List<LogFile> files() throws IOException {
        if (!Files.isDirectory(config.current())) {
            return new ArrayList<>();
        }
        try (Stream<Path> all = Files.list(config.current())) {
            return new ArrayList<>(all.map(LogFile::of)
                    .filter(Objects::nonNull)
                    .sorted(Comparator.comparingLong(LogFile::first))
                    .toList());
        }
    }

    /**
     * Ratis drops the files that a snapshot covers from the newest to the oldest: a crash meanwhile leaves older ones
     * with a gap behind them. They are dropped then, for what is before the gap is in the snapshot as well.
     */
    private void dropWhatWasPurged(List<LogFile> files) throws IOException {
        for (int i = files.size() - 1; i > 0; i--) {
            long next = files.get(i).first();
            LogFile before = files.get(i - 1);
            if (!before.isOpen()
                    && before.expectedLast() + 1 < next
                    && SnapshotStore.reaches(config.snapshots(), next - 1)) {
                for (LogFile old : List.copyOf(files.subList(0, i))) {
                    LOG.warn("log-purge-finished file={}", old.path());
                    Files.delete(old.path());
                    files.remove(old);
                }
                return;
            }
        }
    }

    private void requireNoGap(List<LogFile> files) throws IOException {
        for (int i = 1; i < files.size(); i++) {
            LogFile before = files.get(i - 1);
            long next = files.get(i).first();
            if (before.isOpen() || before.expectedLast() + 1 > next) {
                throw damaged("its log has both " + before.path() + " and "
                        + files.get(i).path().getFileName() + ", which cannot be of one log");
            }
            if (before.expectedLast() + 1 < next) {
                throw damaged(LogExtent.missing(before.expectedLast() + 1, next - 1) + ", between " + before.path()
                        + " and " + files.get(i).path().getFileName());
            }
        }
    }

    private void require(LogFile file, boolean isNewest) throws IOException {
        if (file.isOpen() && file.isBlank()) {
            return; // a crash came before its first entry
        }
        if (!file.hasMark()) {
            throw damaged(file.path() + " does not begin as a file of its log does");
        }
        if (!file.isClean()) {
            if (!file.isOpen() || !file.isTorn() || file.last() < applied) {
                throw damaged("entry " + (file.last() + 1) + " in " + file.path() + " is damaged, at byte "
                        + file.damagedAt() + ": it does not fit its checksum");
            }
            LOG.warn("log-end-torn file={} kept-bytes={} last={}", file.path(), file.damagedAt(), file.last());
            file.cut();
        }
        if (file.last() < file.expectedLast()) {
            requireCutByRatis(file, isNewest);
        }
    }

    /**
     * A follower takes back entries that were never committed by cutting the file off and then renaming it: a crash
     * between the two leaves fewer entries than the name says. That is finished here.
     */
    private void requireCutByRatis(LogFile file, boolean isNewest) throws IOException {
        boolean mayBeTakenBack = isNewest && !config.isAlone() && file.last() >= Math.max(applied, file.first());
        if (!mayBeTakenBack) {
            throw damaged(LogExtent.missing(file.last() + 1, file.expectedLast()) + " at the end of " + file.path());
        }
        Path named = file.path().resolveSibling("log_" + file.first() + "-" + file.last());
        LOG.warn("log-truncation-finished file={} last={}", file.path(), file.last());
        Files.move(file.path(), named);
    }

    /** The vote of an older term than the log's was overwritten once: this peer could give it twice. */
    private void requireVote(long lastTerm) throws IOException {
        Path file = config.current().resolve(VOTE_FILE);
        Properties vote = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            vote.load(in);
        } catch (IllegalArgumentException unreadable) {
            throw damaged(file + ", which says whom it voted for, cannot be read: " + unreadable.getMessage());
        }
        String term = vote.getProperty("term", "");
        if (!term.matches("[0-9]{1,18}") || !vote.containsKey("votedFor")) {
            throw damaged(file + " does not say in which term it voted for whom");
        }
        if (Long.parseLong(term) < lastTerm) {
            throw damaged(file + " is of term " + term + ", while its log has entries of term " + lastTerm);
        }
    }

    private void requirePeersFile() throws IOException {
        Path file = config.current().resolve(PEERS_FILE);
        if (!Files.exists(file)) {
            return; // written with the first entry
        }
        LogEntryProto says;
        try {
            says = peers(file);
        } catch (InvalidProtocolBufferException unreadable) {
            throw damaged(file + " cannot be read: " + unreadable.getMessage());
        }
        if (says.getConfigurationEntry().getPeersCount() == 0) {
            throw damaged(file + " does not say which peers hold the ledger");
        }
    }

    private static LogEntryProto peers(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return LogEntryProto.parseFrom(in);
        }
    }

    /** @throws IOException if the file of peers is older than this entry; a snapshot may have made it newer */
    static void requirePeersOf(LedgerConfig config, long index) throws IOException {
        Path file = config.current().resolve(PEERS_FILE);
        long written = peers(file).getIndex();
        if (written < index) {
            throw new IOException(file + " is of entry " + written + ", older than entry " + index);
        }
    }

    private IOException damaged(String what) {
        return OpenFailure.damaged(config, what);
    }
}
