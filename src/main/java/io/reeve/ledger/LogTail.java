package io.reeve.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts an entry off the end of the log of which a crash left only the beginning. Nobody was told that it was
 * written, so nothing is lost; Ratis by itself would not open such a log.
 *
 * <p>A file of Ratis' log is its mark, then entries (length as a varint, body, CRC-32C of both), then zeros. Damage
 * with something behind it is no torn end: it is left as it is, for Ratis to refuse.
 */
final class LogTail {
    private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);

    private static final String OPEN_FILE = "log_inprogress_";
    private static final int MARK_BYTES = 8;
    private static final int CHECKSUM_BYTES = 4;

    private LogTail() {}

    /** @param current the folder of log files; one that does not exist is fine */
    static void repair(Path current) throws IOException {
        if (!Files.isDirectory(current)) {
            return;
        }
        Optional<Path> open;
        try (Stream<Path> files = Files.list(current)) {
            open = files.filter(file -> file.getFileName().toString().startsWith(OPEN_FILE))
                    .findFirst();
        }
        if (open.isPresent() && Files.size(open.get()) > MARK_BYTES) {
            repairFile(open.get());
        }
    }

    private static void repairFile(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int dataEnd = bytes.length;
        while (dataEnd > MARK_BYTES && bytes[dataEnd - 1] == 0) {
            dataEnd--;
        }
        int whole = MARK_BYTES;
        while (whole < dataEnd && isWhole(bytes, whole)) {
            whole = (int) claimedEnd(bytes, whole);
        }
        if (whole < dataEnd && claimedEnd(bytes, whole) >= dataEnd) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(whole);
                channel.force(true);
            }
            LOG.warn("log-end-torn file={} kept-bytes={} dropped-bytes={}", file, whole, dataEnd - whole);
        }
    }

    private static boolean isWhole(byte[] bytes, int start) {
        long end = claimedEnd(bytes, start);
        if (end > bytes.length) {
            return false;
        }
        int covered = (int) end - CHECKSUM_BYTES;
        CRC32C crc = new CRC32C();
        crc.update(bytes, start, covered - start);
        return (int) crc.getValue() == ByteBuffer.wrap(bytes).getInt(covered);
    }

    /** Where the entry ends by its own account, its checksum included; beyond the file where its length is cut off. */
    private static long claimedEnd(byte[] bytes, int start) {
        long length = 0;
        for (int i = 0; i < 5 && start + i < bytes.length; i++) {
            length |= (bytes[start + i] & 0x7fL) << (7 * i);
            if (bytes[start + i] >= 0) {
                return start + i + 1 + length + CHECKSUM_BYTES;
            }
        }
        return Long.MAX_VALUE;
    }
}
