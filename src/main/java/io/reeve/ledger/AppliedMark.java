package io.reeve.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file beside the log that says up to which entry it has been applied. What was applied was committed, and forced to
 * this disk before; so a log that ends earlier has lost what somebody was told of. The file itself is not forced: an
 * older number only asks for less.
 */
final class AppliedMark implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AppliedMark.class);

    static final String NAME = "applied";
    private static final int BYTES = 12;
    private static final long NONE = -1;

    private final Path file;
    private final ByteBuffer buffer = ByteBuffer.allocate(BYTES);
    private @Nullable FileChannel out;

    AppliedMark(Path folder) {
        this.file = folder.resolve(NAME);
    }

    /** -1 where nothing is known. */
    long read() throws IOException {
        if (!Files.exists(file)) {
            return NONE;
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        if (bytes.remaining() == BYTES && checksum(bytes.getLong(0)) == bytes.getInt(Long.BYTES)) {
            return bytes.getLong(0);
        }
        LOG.warn("ledger-mark-damaged file={}; whether the log lacks entries at its end is not known", file);
        return NONE;
    }

    void write(long index) throws IOException {
        FileChannel channel = out;
        if (channel == null) {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            out = channel;
        }
        buffer.clear().putLong(index).putInt(checksum(index)).flip();
        channel.write(buffer, 0);
    }

    @Override
    public void close() throws IOException {
        FileChannel channel = out;
        if (channel != null) {
            out = null;
            channel.close();
        }
    }

    private static int checksum(long index) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, index));
        return (int) crc.getValue();
    }
}
