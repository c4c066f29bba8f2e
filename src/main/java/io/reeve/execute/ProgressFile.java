package io.reeve.execute;

import io.reeve.execute.files.PlainText;
import io.reeve.message.FromWorker.Status;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a task appends to the file that {@code REEVE_PROGRESS} names: lines {@code <0..100> [text]}, the last good
 * one counts. Used by one thread at a time.
 */
final class ProgressFile {
    /** The text of one line that is kept. */
    private static final int MAX_TEXT = 200;

    /** Read at most at one look; of more, the last part. */
    private static final int MAX_READ_BYTES = 16 * 1024;

    private final Path path;
    private long read;
    private long badLines;

    private Status.@Nullable Progress last;

    ProgressFile(Path path) {
        this.path = path;
    }

    /** The progress if it changed since the last look, or null. */
    Status.@Nullable Progress look() throws IOException {
        long size = path.toFile().length();
        if (size == read) {
            return null;
        }
        if (size < read) {
            read = 0; // the task wrote it anew
        }
        Status.Progress latest = null;
        String text = text(size);
        int end = text.lastIndexOf('\n') + 1;
        for (String line : text.substring(0, end).split("\n")) {
            Status.Progress parsed = parse(line);
            if (parsed != null) {
                latest = parsed;
            }
        }
        if (latest == null || latest.equals(last)) {
            return null;
        }
        last = latest;
        return latest;
    }

    /** Lines that were no progress, so far. */
    long badLines() {
        return badLines;
    }

    /** Whole lines that were not read yet; a last line that is not ended yet stays for the next look. */
    private String text(long size) throws IOException {
        try (SeekableByteChannel channel =
                Files.newByteChannel(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            boolean cut = size - read > MAX_READ_BYTES;
            channel.position(cut ? size - MAX_READ_BYTES : read);
            ByteBuffer bytes = ByteBuffer.allocate((int) (size - channel.position()));
            long start = channel.position();
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // until the end
            }
            int whole = bytes.position();
            while (whole > 0 && bytes.get(whole - 1) != '\n') {
                whole--;
            }
            // An endless line is given up, so that what is read stays bounded.
            read = whole == 0 && bytes.position() == MAX_READ_BYTES ? size : start + whole;
            String text = new String(bytes.array(), 0, whole, StandardCharsets.UTF_8);
            return cut ? text.substring(text.indexOf('\n') + 1) : text;
        }
    }

    private Status.@Nullable Progress parse(String line) {
        String trimmed = line.strip();
        if (trimmed.isEmpty()) {
            return null;
        }
        int digits = 0;
        while (digits < trimmed.length() && digits < 4 && Character.digit(trimmed.charAt(digits), 10) >= 0) {
            digits++;
        }
        int percent = digits == 0 || digits > 3 ? -1 : Integer.parseInt(trimmed.substring(0, digits));
        String rest = trimmed.substring(digits);
        if (percent < 0 || percent > 100 || !(rest.isEmpty() || Character.isWhitespace(rest.charAt(0)))) {
            badLines++;
            return null;
        }
        return new Status.Progress(percent, PlainText.clean(rest.strip(), MAX_TEXT));
    }
}
