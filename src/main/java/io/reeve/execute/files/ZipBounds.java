package io.reeve.execute.files;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Looks at the end of a zip file before its directory is read, which is read into memory as a whole. */
final class ZipBounds {
    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int MAX_COMMENT = 65_535;
    private static final int LOCATOR = 0x07064b50;
    private static final int LOCATOR_BYTES = 20;
    private static final long IN_ZIP64 = 0xFFFF_FFFFL;

    private ZipBounds() {}

    /** Fails where the file is no zip, or its directory takes more than {@code maxBytes}. */
    static void requireSmallDirectory(Path zip, long maxBytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(zip.toFile(), "r")) {
            long size = file.length();
            int length = (int) Math.min(size, MAX_COMMENT + END_BYTES + LOCATOR_BYTES);
            byte[] tail = new byte[length];
            file.seek(size - length);
            file.readFully(tail);
            ByteBuffer bytes = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = length - END_BYTES; at >= 0; at--) {
                if (bytes.getInt(at) == END) {
                    long end = size - length + at;
                    long begin = bytes.getInt(at + 16) & IN_ZIP64;
                    if (begin == IN_ZIP64) {
                        begin = zip64Begin(file, bytes, at);
                    }
                    if (begin < 0 || begin > end || end - begin > maxBytes) {
                        throw new FileTrouble("the list of what is in it takes " + (end - begin) + " bytes; at most "
                                + maxBytes + " are read");
                    }
                    return;
                }
            }
        }
        throw new FileTrouble("it is a broken or cut off zip file");
    }

    private static long zip64Begin(RandomAccessFile file, ByteBuffer tail, int end) throws IOException {
        int locator = end - LOCATOR_BYTES;
        if (locator < 0 || tail.getInt(locator) != LOCATOR) {
            return IN_ZIP64;
        }
        long record = tail.getLong(locator + 8);
        if (record < 0 || record > file.length() - 56) {
            throw new FileTrouble("it is a broken zip file");
        }
        byte[] bytes = new byte[56];
        file.seek(record);
        file.readFully(bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(48);
    }
}
