package io.reeve.execute;

import io.reeve.execute.container.Containers;
import io.reeve.execute.files.Archives;
import io.reeve.execute.files.OwnedFiles;
import io.reeve.execute.files.Trees;
import io.reeve.execute.files.Unpacking;
import io.reeve.execute.files.UploadStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Root file systems that came as archives, unpacked once for each content. What was used longest ago goes first when
 * there is too much. What is in use is known by a lock of the process that holds the container, for as long as that one
 * is there, whatever becomes of this JVM; and in this JVM from being asked for until its attempt is over.
 */
final class RootCache {
    private static final Logger log = LoggerFactory.getLogger(RootCache.class);
    private static final String LOCK = ".lock";
    private static final String PART = ".part";

    private final Path folder;
    private final long maxBytes;
    private final long maxRootBytes;
    /** Guards what is noted in this JVM, and is held for moments: who notes the end of an attempt may not wait. */
    private final Object notes = new Object();

    private final Map<String, Integer> holds = new HashMap<>();
    private final Map<Attempt, String> held = new HashMap<>();

    /**
     * @param maxBytes of all together that are not in use
     * @param maxRootBytes of one
     */
    RootCache(Path folder, long maxBytes, long maxRootBytes) {
        this.folder = folder;
        this.maxBytes = maxBytes;
        this.maxRootBytes = maxRootBytes;
    }

    /** The archive's root file system, which stays until {@link #release}. Blocks for as long as unpacking takes. */
    Containers.Root hold(Attempt attempt, Path archive) throws IOException {
        OwnedFiles.makeFolder(folder);
        String key = sha256(archive);
        synchronized (notes) { // from now on nobody here removes it
            holds.merge(key, 1, Integer::sum);
            held.put(attempt, key);
        }
        Path root = folder.resolve(key);
        Path lock = folder.resolve(key + LOCK);
        if (!Files.isDirectory(root)) { // it comes there whole, so that who finds it has no need to wait for others
            unpackOnce(attempt, archive, root, lock);
        }
        Files.setLastModifiedTime(lock, FileTime.fromMillis(System.currentTimeMillis()));
        return new Containers.Root(root, lock);
    }

    void release(Attempt attempt) {
        synchronized (notes) {
            String key = held.remove(attempt);
            if (key != null) {
                holds.computeIfPresent(key, (of, count) -> count == 1 ? null : count - 1);
            }
        }
    }

    private synchronized void unpackOnce(Attempt attempt, Path archive, Path root, Path lock) throws IOException {
        if (!Files.isDirectory(root)) {
            removeParts();
            makeRoom();
            unpack(archive, root, lock, () -> attempt.abandoned);
        }
    }

    /** What an earlier process of this node was about to make or to remove. */
    private void removeParts() throws IOException {
        List<Path> parts = new ArrayList<>();
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "*" + PART)) {
            left.forEach(parts::add);
        }
        for (Path part : parts) {
            Trees.delete(part);
        }
    }

    private void unpack(Path archive, Path root, Path lock, BooleanSupplier abandoned) throws IOException {
        Path part = folder.resolve(root.getFileName() + PART);
        Files.createDirectory(part);
        Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rwxr-xr-x"));
        try {
            Unpacking into = Unpacking.ofRoot(part, maxRootBytes, abandoned);
            Archives.unpack(archive, into);
            Files.writeString(lock, Long.toString(into.bytes()));
            Files.setPosixFilePermissions(lock, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(part, root, StandardCopyOption.ATOMIC_MOVE);
            log.info("root file system unpacked root={} bytes={}", root.getFileName(), into.bytes());
        } catch (IOException e) {
            Trees.delete(part);
            throw e;
        }
    }

    private record Kept(String key, long bytes, FileTime used) {}

    private void makeRoom() throws IOException {
        List<Kept> all = new ArrayList<>();
        try (DirectoryStream<Path> locks = Files.newDirectoryStream(folder, "*" + LOCK)) {
            for (Path lock : locks) {
                String name = lock.getFileName().toString();
                String key = name.substring(0, name.length() - LOCK.length());
                all.add(new Kept(key, bytes(lock), Files.getLastModifiedTime(lock)));
            }
        }
        long bytes = all.stream().mapToLong(Kept::bytes).sum();
        all.sort(Comparator.comparing(Kept::used));
        for (Kept kept : all) {
            if (bytes <= maxBytes) {
                return;
            }
            if (removeUnused(kept.key())) {
                bytes -= kept.bytes();
            }
        }
    }

    /** A full disk may have left it empty. */
    private static long bytes(Path lock) throws IOException {
        try {
            return Long.parseLong(Files.readString(lock));
        } catch (NumberFormatException e) {
            log.debug("size of a root file system not known lock={}", lock);
            return 0;
        }
    }

    /** Whether it went: nobody holds it. */
    private boolean removeUnused(String key) throws IOException {
        Path away = folder.resolve(key + PART);
        if (!takeAway(key, away)) {
            return false;
        }
        Trees.delete(away);
        log.info("root file system removed root={}", key);
        return true;
    }

    /** Moves it away whole: half of one may never stand where it is looked for, even if this process ends now. */
    private boolean takeAway(String key, Path away) throws IOException {
        Path root = folder.resolve(key);
        Path lock = folder.resolve(key + LOCK);
        synchronized (notes) {
            if (holds.containsKey(key)) {
                return false;
            }
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                    FileLock mine = channel.tryLock()) {
                if (mine == null) {
                    return false;
                }
                if (Files.isDirectory(root)) {
                    Files.move(root, away, StandardCopyOption.ATOMIC_MOVE);
                }
                Files.delete(lock);
                return true;
            } catch (NoSuchFileException e) {
                return true;
            }
        }
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = UploadStore.sha256();
        try (OutputStream into = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            Files.copy(file, into);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
