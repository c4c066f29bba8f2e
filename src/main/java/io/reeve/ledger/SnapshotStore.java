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
     * Loads the newest snapshot that is whole, and puts damaged newer ones aside; returns its place in the log, or
     * null where there is none.
     */
    @Nullable
    TermIndex loadNewest(StateMachine into) throws IOException {
        deleteUnfinished();
        for (File file : newestFirst()) {
            try {
                MD5Hash hash = MD5FileUtil.readStoredMd5ForFile(file);
                if (!MD5FileUtil.computeMd5ForFile(file).equals(hash)) {
                    throw new IOException("its checksum does not fit");
                }
                try (InputStream in = Files.newInputStream(file.toPath())) {
                    into.load(in);
                }
                TermIndex at = getTermIndexFromSnapshotFile(file);
                publish(new SingleFileSnapshotInfo(new FileInfo(file.toPath(), hash), at));
                return at;
            } catch (IOException | RuntimeException e) {
                LOG.warn("snapshot-damaged file={} reason=\"{}\"", file, e.getMessage());
                putAside(file);
            }
        }
        return null;
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

    private List<File> newestFirst() {
        File[] found = folder == null
                ? null
                : folder.listFiles((in, name) -> SNAPSHOT_REGEX.matcher(name).matches());
        List<File> files = new ArrayList<>(found == null ? List.of() : List.of(found));
        files.sort(Comparator.comparing(SimpleStateMachineStorage::getTermIndexFromSnapshotFile)
                .reversed());
        return files;
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
