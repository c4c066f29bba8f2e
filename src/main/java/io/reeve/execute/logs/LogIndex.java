package io.reeve.execute.logs;

import io.reeve.message.Reading.Mark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of one log besides its bytes, in a small file next to it: where what is still there begins, and how
 * long the log was at which time. There is none of a log that was short and soon over.
 */
public final class LogIndex {
    /** Beyond this every second mark goes, so that a log of weeks has a small index too. */
    private static final int MAX_MARKS = 8_192;

    private static final int HEAD_BYTES = 2 * Long.BYTES;
    private static final int MARK_BYTES = 2 * Long.BYTES;

    private LogIndex() {}

    /**
     * Where a log begins.
     *
     * @param begin the first offset of which the byte is still there
     * @param base the offset of the first byte of the file; 0, unless its beginning could not be given back in place
     */
    public record Begin(long begin, long base) {
        static final Begin WHOLE = new Begin(0, 0);
    }

    public static Begin begin(Path index) throws IOException {
        try (FileChannel file = FileChannel.open(index, StandardOpenOption.READ)) {
            ByteBuffer head = read(file, 0, HEAD_BYTES);
            return head.remaining() < HEAD_BYTES ? Begin.WHOLE : new Begin(head.getLong(), head.getLong());
        } catch (NoSuchFileException e) {
            return Begin.WHOLE;
        }
    }

    public static void begin(Path index, Begin begin) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES)
                .putLong(begin.begin())
                .putLong(begin.base())
                .flip();
        try (FileChannel file = FileChannel.open(index, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            write(file, head, 0);
        }
    }

    /** All marks, in the order of the log. */
    public static List<Mark> marks(Path index) throws IOException {
        List<Mark> marks = new ArrayList<>();
        try (FileChannel file = FileChannel.open(index, StandardOpenOption.READ)) {
            ByteBuffer bytes = read(file, HEAD_BYTES, 2 * MAX_MARKS * MARK_BYTES);
            while (bytes.remaining() >= MARK_BYTES) {
                marks.add(new Mark(bytes.getLong(), bytes.getLong()));
            }
        } catch (NoSuchFileException e) {
            return marks;
        }
        return marks;
    }

    public static void add(Path index, Mark mark) throws IOException {
        if (!Files.exists(index)) {
            begin(index, Begin.WHOLE);
        }
        try (FileChannel file = FileChannel.open(index, StandardOpenOption.WRITE)) {
            long marks = (file.size() - HEAD_BYTES) / MARK_BYTES;
            if (marks >= MAX_MARKS) {
                marks = thin(index, file);
            }
            ByteBuffer bytes = ByteBuffer.allocate(MARK_BYTES)
                    .putLong(mark.offset())
                    .putLong(mark.atMs())
                    .flip();
            write(file, bytes, HEAD_BYTES + marks * MARK_BYTES);
        }
    }

    private static long thin(Path index, FileChannel file) throws IOException {
        List<Mark> marks = marks(index);
        ByteBuffer half = ByteBuffer.allocate((marks.size() + 1) / 2 * MARK_BYTES);
        for (int i = 1; i < marks.size(); i += 2) {
            half.putLong(marks.get(i).offset()).putLong(marks.get(i).atMs());
        }
        half.flip();
        long left = half.remaining() / MARK_BYTES;
        write(file, half, HEAD_BYTES);
        file.truncate(HEAD_BYTES + left * MARK_BYTES);
        return left;
    }

    private static ByteBuffer read(FileChannel file, long from, int maxBytes) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, Math.min(maxBytes, file.size() - from)));
        long at = from;
        while (bytes.hasRemaining()) {
            int read = file.read(bytes, at);
            if (read < 0) {
                break;
            }
            at += read;
        }
        return bytes.flip();
    }

    private static void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
        long to = at;
        while (bytes.hasRemaining()) {
            to += file.write(bytes, to);
        }
    }
}
