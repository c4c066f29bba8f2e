package io.reeve.execute;

import io.reeve.execute.process.SupervisorProcess;
import io.reeve.execute.process.SupervisorRefused;
import io.reeve.execute.process.SupervisorSocket;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One process of a node takes the place of another, and the node's attempts go on meanwhile. The new one leaves a word
 * in the data folder and asks the old one to end; that finds the word, and leaves its attempts to the supervisor.
 */
public final class Handover {
    private static final String WORD = "handover";

    /** A word that is older than this is of a handover that did not come about. */
    private static final long WORD_HOLDS_MS = 60_000;

    private static final long PATIENCE_SECONDS = 60;

    private Handover() {}

    /**
     * Ends the process that runs on the data folder, in order, and returns its pid; nothing where there is none.
     *
     * @param awayMs how long its attempts are to go on without a node
     * @throws IOException where it does not end, with what to do
     */
    public static OptionalLong takeOver(Path dataDir, long awayMs) throws IOException, InterruptedException {
        OptionalLong owner = owner(dataDir);
        if (owner.isEmpty() || owner.getAsLong() == ProcessHandle.current().pid()) {
            return OptionalLong.empty();
        }
        Path word = word(dataDir);
        Files.writeString(word, Long.toString(awayMs));
        try {
            ProcessHandle process = ProcessHandle.of(owner.getAsLong()).orElse(null);
            if (process != null) {
                process.destroy();
                process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            return owner;
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(
                    "process " + owner.getAsLong() + ", which runs on " + dataDir + ", did not end within "
                            + PATIENCE_SECONDS + " s of being asked to; look at its log, end it, and start this again",
                    e);
        } finally {
            Files.deleteIfExists(word);
        }
    }

    /** How long the next process may be away, where this one was asked to make place for it. */
    public static OptionalLong asked(Path dataDir) {
        Path word = word(dataDir);
        try {
            long ageMs =
                    System.currentTimeMillis() - Files.getLastModifiedTime(word).toMillis();
            long awayMs = Long.parseLong(Files.readString(word).strip());
            return ageMs < WORD_HOLDS_MS ? OptionalLong.of(awayMs) : OptionalLong.empty();
        } catch (NoSuchFileException nobody) {
            return OptionalLong.empty();
        } catch (IOException | NumberFormatException unreadable) {
            return OptionalLong.empty(); // then it is an end like any other, which is always safe
        }
    }

    private static Path word(Path dataDir) {
        return dataDir.resolve(SupervisorProcess.FOLDER).resolve(WORD);
    }

    /** Who is connected to the supervisor; asked in a version that none speaks, so that it changes nothing. */
    private static OptionalLong owner(Path dataDir) throws IOException {
        try (SupervisorSocket socket = SupervisorSocket.probe(dataDir.resolve(SupervisorProcess.FOLDER))) {
            ByteBuffer reply = socket.read();
            boolean busy = reply.get() == 'N' && reply.get() == SupervisorRefused.Why.BUSY.ordinal();
            return busy ? OptionalLong.of(reply.getInt(10)) : OptionalLong.empty();
        } catch (SocketException | EOFException nobody) {
            return OptionalLong.empty();
        }
    }
}
