package io.reeve.ledger;

import java.io.BufferedOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Snapshot files, each with a checksum beside it. A file has its final name only once all of it is on the disk. */
final class SnapshotStore extends SimpleStateMachineStorage {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotStore.class);

    static final long NO_SNAPSHOT = -1;

    private volatile @Nullable File folder;
    private volatile @Nullable SingleFileSnapshotInfo latest;
    private volatile boolean hasOldOnes;

    @Override
    public void init(RaftStorage storage) throws IOException {
        super.init(storage);
        folder = storage.getStorageDir().getStateMachineDir();
        hasOldOnes = true;
    }

    /** Writes and publishes a snapshot; returns its size in bytes. */
    long write(TermIndex at, StateMachine.Frozen state) throws IOException {
        Path target = getSnapshotFile(at.getTerm(), at.getIndex()).toPath();
        Path temporary = target.resolveSibling("writing-" + target.getFileName());
        MessageDigest digest = MD5FileUtil.newMD5();
        try (FileOutputStream file = new FileOutputStream(temporary.toFile());
                OutputStream out = new BufferedOutputStream(new DigestOutputStream(file, digest), 1 << 16)) {
            state.writeTo(out);
            out.flush();
            file.getChannel().force(true);
        }
        MD5Hash hash = MD5Hash.newInstance(digest.digest());
        MD5FileUtil.saveMD5File(target.toFile(), hash);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        forceFolder(target.toAbsolutePath().getParent());
        publish(new SingleFileSnapshotInfo(new FileInfo(target, hash), at));
        hasOldOnes = true;
        return Files.size(target);
    }

    /**
     * The newest snapshot that is whole, and the newer ones that are damaged.
     *
     * @param file null where none is whole
     */
    record Found(@Nullable File file, @Nullable MD5Hash hash, List<File> damaged) {
        Found {
            damaged = List.copyOf(damaged);
        }

        /** The last entry that it covers; -1 without one. */
        long index() {
            return file == null
                    ? NO_SNAPSHOT
                    : getTermIndexFromSnapshotFile(file).getIndex();
        }
    }

    /** Looks into the folder, and changes nothing. */
    static Found find(Path folder) throws IOException {
        List<File> damaged = new ArrayList<>();
        for (File file : files(folder)) {
            MD5Hash hash = wholeHash(file);
            if (hash != null) {
                return new Found(file, hash, damaged);
            }
            damaged.add(file);
        }
        return new Found(null, null, damaged);
    }

    /** As {@link #load}, of the newest that is whole. */
    @Nullable
    TermIndex loadNewest(StateMachine into) throws IOException {
        File opened = folder;
        return opened == null ? null : load(find(opened.toPath()), into);
    }

    /**
     * Loads the snapshot that was found, and puts the damaged ones aside; returns its place in the log, or null where
     * there is none. One that is whole and yet cannot be read is no damage: a newer version wrote it.
     */
    @Nullable
    TermIndex load(Found found, StateMachine into) throws IOException {
        deleteUnfinished();
        File file = found.file();
        MD5Hash hash = found.hash();
        TermIndex at = null;
        if (file != null && hash != null) {
            try (InputStream in = Files.newInputStream(file.toPath())) {
                into.load(in);
            }
            at = getTermIndexFromSnapshotFile(file);
            publish(new SingleFileSnapshotInfo(new FileInfo(file.toPath(), hash), at));
        }
        for (File damaged : found.damaged()) {
            LOG.warn("snapshot-damaged file={} reason=\"its checksum does not fit\"", damaged);
            putAside(damaged);
        }
        return at;
    }

    /** Of all names that are of snapshots, those in the folder, newest first; none where there is no folder. */
    static List<File> files(Path folder) {
        File[] found = folder.toFile()
                .listFiles((in, name) -> SNAPSHOT_REGEX.matcher(name).matches());
        List<File> files = new ArrayList<>(found == null ? List.of() : List.of(found));
        files.sort(Comparator.comparing(SimpleStateMachineStorage::getTermIndexFromSnapshotFile)
                .reversed());
        return files;
    }

    /** Whether a snapshot that is whole covers all up to this entry. */
    static boolean reaches(Path folder, long index) throws IOException {
        for (File file : files(folder)) {
            if (getTermIndexFromSnapshotFile(file).getIndex() >= index && wholeHash(file) != null) {
                return true;
            }
        }
        return false;
    }

    /** Null where the file does not fit the checksum beside it, or that is missing. */
    private static @Nullable MD5Hash wholeHash(File file) throws IOException {
        if (!MD5FileUtil.getDigestFileForFile(file).exists()) {
            return null;
        }
        MD5Hash stored;
        try {
            stored = MD5FileUtil.readStoredMd5ForFile(file);
        } catch (IOException | RuntimeException unreadable) {
            LOG.warn("snapshot-checksum-unreadable file={} reason=\"{}\"", file, unreadable.getMessage());
            return null;
        }
        return MD5FileUtil.computeMd5ForFile(file).equals(stored) ? stored : null;
    }

    /** What a peer that lags behind is sent. */
    @Override
    public @Nullable SingleFileSnapshotInfo getLatestSnapshot() {
        return latest;
    }

    /** Ratis asks after every entry while a snapshot is due; there is something to do only after a new one. */
    @Override
    public void cleanupOldSnapshots(SnapshotRetentionPolicy policy) throws IOException {
        if (hasOldOnes) {
            hasOldOnes = false;
            super.cleanupOldSnapshots(policy);
        }
    }

    /** One from the leader may come while an older one is being written. */
    private synchronized void publish(SingleFileSnapshotInfo written) {
        SingleFileSnapshotInfo known = latest;
        if (known == null || known.getIndex() < written.getIndex()) {
            latest = written;
        }
    }

    private void deleteUnfinished() throws IOException {
        File[] unfinished = folder == null ? null : folder.listFiles((in, name) -> name.startsWith("writing-"));
        if (unfinished != null) {
            for (File file : unfinished) {
                Files.delete(file.toPath());
            }
        }
    }

    private static void putAside(File file) throws IOException {
        Files.move(file.toPath(), Path.of(file + ".damaged"), StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(MD5FileUtil.getDigestFileForFile(file).toPath());
    }

    private static void forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
