package io.reeve.execute.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A file that comes in: written, counted and digested, until it is too large or nobody waits any more. */
public final class IncomingFile implements AutoCloseable {
    private final OutputStream out;
    private final long maxBytes;
    private final BooleanSupplier abandoned;
    private final MessageDigest digest = UploadStore.sha256();
    private volatile long size;

    private IncomingFile(OutputStream out, long maxBytes, BooleanSupplier abandoned) {
        this.out = out;
        this.maxBytes = maxBytes;
        this.abandoned = abandoned;
    }

    /** Opens a new file at {@code to}, in place of one that is there; never writes through a link. */
    public static IncomingFile at(Path to, long maxBytes, BooleanSupplier abandoned) throws IOException {
        if (Files.exists(to, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)) {
            Files.delete(to);
        }
        OutputStream out = Files.newOutputStream(
                to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        return new IncomingFile(out, maxBytes, abandoned);
    }

    public void write(byte[] bytes, int length) throws IOException {
        requireWanted();
        long sizeThen = size + length;
        if (sizeThen > maxBytes) {
            throw new IOException("it is larger than the " + maxBytes + " bytes that this node places");
        }
        digest.update(bytes, 0, length);
        out.write(bytes, 0, length);
        size = sizeThen;
    }

    /** Up to the end of the stream. */
    public void writeAll(InputStream from) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            write(buffer, read);
        }
    }

    void requireWanted() throws IOException {
        if (abandoned.getAsBoolean()) {
            throw new IOException("the attempt was stopped meanwhile");
        }
    }

    boolean isAbandoned() {
        return abandoned.getAsBoolean();
    }

    /** Bytes so far. */
    public long size() {
        return size;
    }

    /** Fails where the bytes are not those of the checksum. */
    public void check(@Nullable String sha256) throws IOException {
        String found = HexFormat.of().formatHex(digest.digest());
        if (sha256 != null && !sha256.equals(found)) {
            throw new IOException("its SHA-256 is " + found + ", expected " + sha256);
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
