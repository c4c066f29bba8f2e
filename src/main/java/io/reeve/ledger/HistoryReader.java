package io.reeve.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads the framed bodies of one file, one after the other, in large pieces. */
final class HistoryReader {
    static final int HEADER_BYTES = 8;

    private final FileChannel channel;
    private final long end;
    private ByteBuffer buffer;
    private long fetched;

    /** @param end reads nothing from there on */
    HistoryReader(FileChannel channel, long from, long end, int pieceBytes) {
        this.channel = channel;
        this.end = end;
        this.fetched = from;
        this.buffer = ByteBuffer.allocate(pieceBytes).limit(0);
    }

    /** Where in the file the next body's frame starts. */
    long position() {
        return fetched - buffer.remaining();
    }

    /** The next body, or null where the file ends, is cut off, or does not fit its checksum. */
    byte @Nullable [] next() throws IOException {
        if (!fetch(HEADER_BYTES)) {
            return null;
        }
        int length = buffer.getInt(buffer.position());
        int checksum = buffer.getInt(buffer.position() + 4);
        if (length < 0 || length > end - position() - HEADER_BYTES || !fetch(HEADER_BYTES + length)) {
            return null;
        }
        byte[] body = new byte[length];
        buffer.get(buffer.position() + HEADER_BYTES, body);
        CRC32C crc = new CRC32C();
        crc.update(body);
        if ((int) crc.getValue() != checksum) {
            return null;
        }
        buffer.position(buffer.position() + HEADER_BYTES + length);
        return body;
    }

    private boolean fetch(int wanted) throws IOException {
        if (buffer.remaining() >= wanted) {
            return true;
        }
        if (buffer.capacity() < wanted) {
            buffer = ByteBuffer.allocate(wanted).put(buffer);
        } else {
            buffer.compact();
        }
        long left = end - fetched;
        if (buffer.remaining() > left) {
            buffer.limit(buffer.position() + (int) left);
        }
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, fetched);
            if (read < 0) {
                break;
            }
            fetched += read;
        }
        buffer.flip();
        return buffer.remaining() >= wanted;
    }
}
