package io.reeve.ledger;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Which jobs one file of the archive holds, and where in it each of them is. Not thread-safe. */
final class ArchiveIndex {
    static final int NOT_HERE = -1;

    private static final int FORMAT = 1;
    private static final int HEADER_BYTES = 4 + 4 + 3 * 8;
    private static final int ENTRY_BYTES = 16;
    private static final int CHECKSUM_BYTES = 4;

    private long[] numbers = new long[16];
    private long[] places = new long[16];
    private int count;
    private long sizeBytes;
    private long lastSequence;
    private long lastAtMs;

    int count() {
        return count;
    }

    /** Of the file, as far as it is known here. */
    long sizeBytes() {
        return sizeBytes;
    }

    long lastSequence() {
        return lastSequence;
    }

    long lastAtMs() {
        return lastAtMs;
    }

    /** Takes in the next record of the file. */
    void add(long jobNumber, long sequence, long atMs, int lengthBytes) {
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * count);
            places = Arrays.copyOf(places, 2 * count);
        }
        numbers[count] = jobNumber;
        places[count] = sizeBytes;
        count++;
        sizeBytes += lengthBytes;
        lastSequence = sequence;
        lastAtMs = atMs;
    }

    int slotOf(long jobNumber) {
        for (int slot = count - 1; slot >= 0; slot--) {
            if (numbers[slot] == jobNumber) {
                return slot;
            }
        }
        return NOT_HERE;
    }

    long placeOf(int slot) {
        return places[slot];
    }

    long least() {
        return Arrays.stream(numbers, 0, count).min().orElse(Long.MAX_VALUE);
    }

    long greatest() {
        return Arrays.stream(numbers, 0, count).max().orElse(Long.MIN_VALUE);
    }

    /** Under its name only once it is whole and on the disk. */
    void write(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + count * ENTRY_BYTES + CHECKSUM_BYTES);
        bytes.putInt(FORMAT)
                .putInt(count)
                .putLong(sizeBytes)
                .putLong(lastSequence)
                .putLong(lastAtMs);
        for (int slot = 0; slot < count; slot++) {
            bytes.putLong(numbers[slot]).putLong(places[slot]);
        }
        bytes.putInt(checksum(bytes)).flip();
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Null where there is none, or it is damaged: the file itself says the same, at more cost. */
    static @Nullable ArchiveIndex read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        try {
            ArchiveIndex index = new ArchiveIndex();
            int format = bytes.getInt();
            int count = bytes.getInt();
            if (format != FORMAT || bytes.capacity() != HEADER_BYTES + count * ENTRY_BYTES + CHECKSUM_BYTES) {
                return null;
            }
            index.sizeBytes = bytes.getLong();
            index.lastSequence = bytes.getLong();
            index.lastAtMs = bytes.getLong();
            index.count = count;
            index.numbers = new long[count];
            index.places = new long[count];
            for (int slot = 0; slot < count; slot++) {
                index.numbers[slot] = bytes.getLong();
                index.places[slot] = bytes.getLong();
            }
            return checksum(bytes) == bytes.getInt() ? index : null;
        } catch (BufferUnderflowException tooShort) {
            return null;
        }
    }

    /** Of all before the buffer's position. */
    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, bytes.position());
        return (int) crc.getValue();
    }
}
