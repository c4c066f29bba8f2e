package io.reeve.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedInputStream;
import org.jspecify.annotations.Nullable;

/**
 * One file of Ratis' log: its mark, then entries (length as a varint, body, CRC-32C of both), then zeros. It is walked
 * here before Ratis opens it, because Ratis drops what it cannot read at the end of a file without a word.
 */
final class LogFile {
    private static final Pattern NAME = Pattern.compile("log_(?:inprogress_(\\d+)|(\\d+)-(\\d+))");
    private static final byte[] MARK = "RaftLog1".getBytes(StandardCharsets.US_ASCII);
    private static final int CHECKSUM_BYTES = 4;

    /** Of what a disk writes, all or nothing. */
    private static final int SECTOR_BYTES = 512;

    private static final long OPEN = -1;

    private final Path path;
    private final long first;
    private final long namedLast;
    private byte[] bytes = new byte[0];
    private int entries;
    private int lastStart = -1;
    /** Where the whole entries end. */
    private int end;

    private LogFile(Path path, long first, long namedLast) {
        this.path = path;
        this.first = first;
        this.namedLast = namedLast;
    }

    /** Null for any other file. */
    static @Nullable LogFile of(Path path) {
        Matcher name = NAME.matcher(path.getFileName().toString());
        if (!name.matches()) {
            return null;
        }
        return name.group(1) == null
                ? new LogFile(path, Long.parseLong(name.group(2)), Long.parseLong(name.group(3)))
                : new LogFile(path, Long.parseLong(name.group(1)), OPEN);
    }

    Path path() {
        return path;
    }

    long first() {
        return first;
    }

    boolean isOpen() {
        return namedLast == OPEN;
    }

    /** Which entry should be the last one, by the file's name; as many as there are where it is still open. */
    long expectedLast() {
        return isOpen() ? last() : namedLast;
    }

    /** Of the entries that are whole, as far as it was walked. */
    long last() {
        return first + entries - 1;
    }

    /** Reads it, up to the first entry that is not whole. */
    void walk() throws IOException {
        bytes = Files.readAllBytes(path);
        end = MARK.length;
        if (!hasMark()) {
            return;
        }
        while (isWhole(end)) {
            lastStart = end;
            end = (int) claimedEnd(end);
            entries++;
        }
    }

    /** Lets go of what was read. */
    void forget() {
        bytes = new byte[0];
    }

    /** An open file may have got no further than a part of its mark. */
    boolean hasMark() {
        return bytes.length >= MARK.length && Arrays.equals(bytes, 0, MARK.length, MARK, 0, MARK.length);
    }

    /** Whether it holds nothing at all: neither an entry nor anything that is none. */
    boolean isBlank() {
        int known = Math.min(MARK.length, bytes.length);
        int same = 0;
        while (same < known && bytes[same] == MARK[same]) {
            same++;
        }
        return isZero(same, bytes.length);
    }

    /** Whether nothing but zeros follows the whole entries. */
    boolean isClean() {
        return isZero(end, bytes.length);
    }

    /** Where the first entry is that is not whole. */
    int damagedAt() {
        return end;
    }

    /**
     * Whether what follows the whole entries can be one entry of which a crash kept a part from the disk: nothing but
     * zeros behind it, and bytes missing, either at its end or a sector or more within. An entry that has all of its
     * bytes and yet not its checksum was written, and has changed since: it may have been confirmed to somebody.
     */
    boolean isTorn() {
        long claimed = claimedEnd(end);
        if (claimed > bytes.length) {
            return true;
        }
        int to = (int) claimed;
        return isZero(to, bytes.length) && (bytes[to - 1] == 0 || hasMissingSector(end, to));
    }

    /** Takes away what follows the whole entries. */
    void cut() throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(end);
            channel.force(true);
        }
    }

    /** Of the last whole entry; 0 where there is none. */
    long lastTerm() throws IOException {
        if (entries == 0) {
            return 0;
        }
        int body = lastStart;
        while (bytes[body] < 0) {
            body++;
        }
        int from = body + 1;
        return LogEntryProto.parseFrom(CodedInputStream.newInstance(bytes, from, end - CHECKSUM_BYTES - from))
                .getTerm();
    }

    private boolean isWhole(int start) {
        if (start >= bytes.length || bytes[start] == 0) {
            return false;
        }
        long claimed = claimedEnd(start);
        if (claimed > bytes.length) {
            return false;
        }
        int covered = (int) claimed - CHECKSUM_BYTES;
        CRC32C crc = new CRC32C();
        crc.update(bytes, start, covered - start);
        return (int) crc.getValue() == ByteBuffer.wrap(bytes).getInt(covered);
    }

    /** Where the entry ends by its own account, its checksum included; beyond the file where its length is cut off. */
    private long claimedEnd(int start) {
        long length = 0;
        for (int i = 0; i < 5 && start + i < bytes.length; i++) {
            length |= (bytes[start + i] & 0x7fL) << (7 * i);
            if (bytes[start + i] >= 0) {
                return start + i + 1 + length + CHECKSUM_BYTES;
            }
        }
        return Long.MAX_VALUE;
    }

    private boolean hasMissingSector(int from, int to) {
        int start = from;
        while (start < to) {
            int next = Math.min(to, (start / SECTOR_BYTES + 1) * SECTOR_BYTES);
            if (next - start == SECTOR_BYTES && isZero(start, next)) {
                return true;
            }
            start = next;
        }
        return false;
    }

    private boolean isZero(int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
