package io.reeve.ledger;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** How far one file of events goes, and where in it every 64th event is. Thread-safe. */
final class HistoryExtent {
    /** Between two remembered places a reader skips events one by one. */
    private static final int INDEX_EVERY = 64;

    private static final int PIECE_BYTES = 128 * 1024;

    private final boolean indexed;
    private long count;
    private long sizeBytes;
    private long[] places = new long[16];

    HistoryExtent() {
        indexed = true;
    }

    private HistoryExtent(long count, long sizeBytes) {
        indexed = false;
        this.count = count;
        this.sizeBytes = sizeBytes;
    }

    /** Without the places, which a reader needs. */
    static HistoryExtent unread(long count, long sizeBytes) {
        return new HistoryExtent(count, sizeBytes);
    }

    /** As far as the file's events are whole, and no farther than {@code end}. */
    static HistoryExtent scan(Path file, long end) throws IOException {
        HistoryExtent extent = new HistoryExtent();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            HistoryReader reader = new HistoryReader(channel, 0, end, PIECE_BYTES);
            while (reader.next() != null) {
                extent.grow((int) (reader.position() - extent.sizeBytes));
            }
        }
        return extent;
    }

    boolean isIndexed() {
        return indexed;
    }

    synchronized long count() {
        return count;
    }

    synchronized long sizeBytes() {
        return sizeBytes;
    }

    /** Takes in one more event of this length in the file. */
    synchronized void grow(int lengthBytes) {
        if (count % INDEX_EVERY == 0) {
            int slot = (int) (count / INDEX_EVERY);
            if (slot == places.length) {
                places = Arrays.copyOf(places, 2 * slot);
            }
            places[slot] = sizeBytes;
        }
        count++;
        sizeBytes += lengthBytes;
    }

    /** A reader whose next event is the one with the given index, from 0. */
    HistoryReader readerAt(FileChannel channel, long index) throws IOException {
        HistoryReader reader;
        synchronized (this) {
            reader = new HistoryReader(channel, places[(int) (index / INDEX_EVERY)], sizeBytes, PIECE_BYTES);
        }
        for (long skipped = 0; skipped < index % INDEX_EVERY; skipped++) {
            reader.next();
        }
        return reader;
    }
}
