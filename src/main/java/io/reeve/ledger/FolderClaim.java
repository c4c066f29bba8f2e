package io.reeve.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A folder that one JVM and one peer id have for themselves. The lock goes with the process, however that ends. */
public final class FolderClaim implements AutoCloseable {
    private static final String LOCK_FILE = "lock";
    private static final String PEER_FILE = "peer";

    private final FileChannel channel;

    private FolderClaim(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws IOException saying what is wrong with the folder and what to do */
    public static FolderClaim of(Path folder, String peerId) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new IOException(
                    "the ledger's folder " + folder + " cannot be made: " + reason(e)
                            + "; give this user the right to write there, or choose another folder",
                    e);
        }
        FolderClaim claim = new FolderClaim(locked(folder));
        try {
            requirePeer(folder, peerId);
            return claim;
        } catch (IOException e) {
            claim.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static FileChannel locked(Path folder) throws IOException {
        Path file = folder.resolve(LOCK_FILE);
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new IOException(
                    "the ledger's folder " + folder + " cannot be written to: " + reason(e)
                            + "; give this user the right to write there, or choose another folder",
                    e);
        }
        if (tryLock(channel) == null) {
            String holder = Files.readString(file).trim();
            channel.close();
            throw new IOException("the ledger's folder " + folder + " is in use by another node"
                    + (holder.isEmpty() ? "" : " (process " + holder + ")")
                    + "; stop that node, or choose another folder");
        }
        channel.truncate(0);
        String pid = Long.toString(ProcessHandle.current().pid());
        channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
        return channel;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another ledger of this very JVM has it
        }
    }

    /** The folder holds a peer's vote; under another id it would vote twice. */
    private static void requirePeer(Path folder, String peerId) throws IOException {
        Path file = folder.resolve(PEER_FILE);
        if (!Files.exists(file)) {
            Files.writeString(file, peerId);
            return;
        }
        String owner = Files.readString(file).trim();
        if (!owner.equals(peerId)) {
            throw new IOException("the ledger's folder " + folder + " belongs to the peer " + owner + ", not to "
                    + peerId + "; start with that id, or choose another folder");
        }
    }

    private static String reason(IOException problem) {
        return problem.getClass().getSimpleName() + " " + problem.getMessage();
    }
}
