package io.reeve.ledger;

import io.reeve.model.FeatureLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder that one JVM and one peer id have for themselves. The lock goes with the process, however that ends. */
public final class FolderClaim implements AutoCloseable {
    private static final String LOCK_FILE = "lock";
    private static final String PEER_FILE = "peer";
    private static final Pattern LEVEL = Pattern.compile("\\(feature level ([0-9]{1,9})\\)");

    private final Path folder;
    private final String peerId;
    private final FileChannel channel;

    private FolderClaim(Path folder, String peerId, FileChannel channel) {
        this.folder = folder;
        this.peerId = peerId;
        this.channel = channel;
    }

    /** @throws IOException saying what is wrong with the folder and what to do */
    public static FolderClaim of(Path folder, String peerId) throws IOException {
        try {
            PrivateFolder.make(folder);
        } catch (IOException e) {
            throw new IOException(
                    "the ledger's folder " + folder + " cannot be made: " + reason(e)
                            + "; give this user the right to write there, or choose another folder",
                    e);
        }
        FolderClaim claim = new FolderClaim(folder, peerId, locked(folder));
        try {
            requireWritable(folder);
            requirePeer(folder, peerId);
            return claim;
        } catch (IOException e) {
            claim.close();
            throw e;
        }
    }

    /** @throws IOException naming what in the folder, however deep, this process may not write; none at all is fine */
    public static void requireWritable(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Optional<Path> readOnly;
        try (Stream<Path> all = Files.walk(folder)) {
            readOnly = all.filter(each -> !Files.isWritable(each) && Files.exists(each))
                    .findFirst();
        } catch (UncheckedIOException e) {
            throw new IOException(
                    "the ledger's folder " + folder + " cannot be read: " + reason(e.getCause())
                            + "; give this user the right to read and write there, or choose another folder",
                    e);
        }
        if (readOnly.isPresent()) {
            throw new IOException("the ledger's folder " + folder + " cannot be written to: " + readOnly.get()
                    + " is read-only for this user; give it the right to write there, mount the disk for writing, or"
                    + " choose another folder");
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
        String text = Files.readString(file).strip();
        int space = text.indexOf(' ');
        String owner = space < 0 ? text : text.substring(0, space);
        if (!owner.equals(peerId)) {
            throw new IOException("the ledger's folder " + folder + " belongs to the peer " + owner + ", not to "
                    + peerId + "; start with that id, or choose another folder");
        }
        if (space >= 0) {
            requireLevel(folder, text.substring(space + 1));
        }
    }

    private static void requireLevel(Path folder, String text) throws IOException {
        Matcher level = LEVEL.matcher(text);
        if (!level.matches() || Integer.parseInt(level.group(1)) > FeatureLevel.OWN) {
            throw new IOException("the ledger's folder " + folder + " has "
                    + (level.matches() ? "feature level " + level.group(1) : "a mark " + text)
                    + ", and this version of Reeve understands " + FeatureLevel.OWN
                    + ": start the newest version that has run in this cell; nothing was changed");
        }
    }

    /**
     * From here on versions that understand less refuse the folder before they open it. It stands behind the peer's id,
     * because versions before there were levels read that alone, and refuse an id that is not theirs.
     */
    public void needsLevel(int level) throws IOException {
        Path file = folder.resolve(PEER_FILE);
        Path written = folder.resolve(PEER_FILE + ".new");
        Files.writeString(written, peerId + " (feature level " + level + ")\n");
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String reason(IOException problem) {
        return problem.getClass().getSimpleName() + " " + problem.getMessage();
    }
}
