package io.reeve.execute.files;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Files kept under the SHA-256 of their content, in {@code uploads/ab/…}. For use by any thread. */
public final class UploadStore {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final Path folder;
    private final long maxBytes;

    /** @param maxBytes the largest upload that is taken */
    public UploadStore(Path dataDir, long maxBytes) throws IOException {
        this.folder = dataDir.toAbsolutePath().normalize().resolve("uploads");
        this.maxBytes = maxBytes;
        OwnedFiles.makeFolder(dataDir.toAbsolutePath().normalize());
        OwnedFiles.makePrivateFolder(folder);
    }

    /**
     * Reads the stream to its end and keeps it. Fails with a sentence for people where it is too large or, with
     * {@code expectedSha256}, where it is something else; nothing is kept then.
     */
    public Stored put(InputStream in, @Nullable String expectedSha256) throws IOException {
        Path part = Files.createTempFile(folder, "part-", "");
        try {
            Stored stored = copy(in, part);
            if (expectedSha256 != null && !expectedSha256.equals(stored.sha256())) {
                throw new FileTrouble(
                        "the upload's SHA-256 is " + stored.sha256() + ", but " + expectedSha256 + " was announced");
            }
            Path to = path(stored.sha256());
            OwnedFiles.makePrivateFolder(to.getParent());
            moveInto(part, to);
            return stored;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** The uploads that came before {@code beforeMs}; what broke off by then is deleted. */
    public List<String> olderThan(long beforeMs) throws IOException {
        List<String> old = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                if (!isOlder(file, beforeMs)) {
                    continue;
                }
                if (SHA256.matcher(name).matches()) {
                    old.add(name);
                } else {
                    Files.deleteIfExists(file);
                }
            }
        }
        return old;
    }

    /** Deletes an upload, unless it came again meanwhile: returns whether it did. */
    public synchronized boolean deleteOlderThan(long beforeMs, String sha256) throws IOException {
        Path file = find(sha256);
        return file != null && isOlder(file, beforeMs) && Files.deleteIfExists(file);
    }

    /** Where the upload is, or null where this node does not have it. */
    public @Nullable Path find(String sha256) {
        if (!SHA256.matcher(sha256).matches()) {
            return null;
        }
        Path path = path(sha256);
        return Files.isRegularFile(path) ? path : null;
    }

    /** What was kept. */
    public record Stored(String sha256, long sizeBytes) {}

    /** Never between the look of a deletion and its deed. */
    private synchronized void moveInto(Path part, Path to) throws IOException {
        Files.move(part, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static boolean isOlder(Path file, long beforeMs) throws IOException {
        return Files.isRegularFile(file) && Files.getLastModifiedTime(file).toMillis() < beforeMs;
    }

    private Path path(String sha256) {
        return folder.resolve(sha256.substring(0, 2)).resolve(sha256);
    }

    private Stored copy(InputStream in, Path to) throws IOException {
        MessageDigest digest = sha256();
        long size = 0;
        byte[] buffer = new byte[64 * 1024];
        try (FileOutputStream out = new FileOutputStream(to.toFile())) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                size += read;
                if (size > maxBytes) {
                    throw new FileTrouble("the upload is larger than the " + maxBytes + " bytes that are taken");
                }
                digest.update(buffer, 0, read);
                out.write(buffer, 0, read);
            }
            out.getFD().sync(); // a job that names it is acknowledged for good, so its files must be there as well
        }
        return new Stored(HexFormat.of().formatHex(digest.digest()), size);
    }

    /** A digest that has seen nothing yet; every JDK has it. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
