package io.reeve.execute;

import io.reeve.execute.container.Containers;
import io.reeve.execute.files.Archives;
import io.reeve.execute.files.OwnedFiles;
import io.reeve.execute.files.Trees;
import io.reeve.execute.files.Unpacking;
import java.io.IOException;
import java.io.InputStream;
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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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

    private final Path folder;
    private final long maxBytes;
    private final long maxRootBytes;
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

    /** The archive's root file system, which stays until {@link #release}. */
    synchronized Containers.Root hold(Attempt attempt, Path archive) throws IOException {
        OwnedFiles.makeFolder(folder);
        String key = sha256(archive);
        Path root = folder.resolve(key);
        Path lock = folder.resolve(key + LOCK);
        if (!Files.isDirectory(root)) {
            makeRoom(key);
            unpack(archive, root, lock, () -> attempt.abandoned);
        }
        Files.setLastModifiedTime(lock, FileTime.fromMillis(System.currentTimeMillis()));
        holds.merge(key, 1, Integer::sum);
        held.put(attempt, key);
        return new Containers.Root(root, lock);
    }

    synchronized void release(Attempt attempt) {
        String key = held.remove(attempt);
        if (key != null) {
            holds.computeIfPresent(key, (of, count) -> count == 1 ? null : count - 1);
        }
    }

    private void unpack(Path archive, Path root, Path lock, BooleanSupplier abandoned) throws IOException {
        Path part = folder.resolve(root.getFileName() + ".part");
        Trees.delete(part);
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

    private void makeRoom(String coming) throws IOException {
        List<Kept> all = new ArrayList<>();
        try (DirectoryStream<Path> locks = Files.newDirectoryStream(folder, "*" + LOCK)) {
            for (Path lock : locks) {
                String name = lock.getFileName().toString();
                String key = name.substring(0, name.length() - LOCK.length());
                all.add(new Kept(key, Long.parseLong(Files.readString(lock)), Files.getLastModifiedTime(lock)));
            }
        }
        long bytes = all.stream().mapToLong(Kept::bytes).sum();
        all.sort(Comparator.comparing(Kept::used));
        for (Kept kept : all) {
            if (bytes <= maxBytes) {
                return;
            }
            if (!kept.key().equals(coming) && !holds.containsKey(kept.key()) && removeUnused(kept.key())) {
                bytes -= kept.bytes();
            }
        }
    }

    /** Whether it went: nobody holds a lock of it. */
    private boolean removeUnused(String key) throws IOException {
        Path lock = folder.resolve(key + LOCK);
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock mine = channel.tryLock()) {
            if (mine == null) {
                return false;
            }
            Trees.delete(folder.resolve(key));
            Files.delete(lock);
            log.info("root file system removed root={}", key);
            return true;
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[64 * 1024];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
