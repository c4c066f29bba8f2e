package io.reeve.execute.logs;

import io.reeve.execute.files.PlainText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The last words of a log, for a sentence that tells why a task failed. */
public final class LogTail {
    static final int MAX_LINES = 10;
    static final int MAX_BYTES = 2_048;

    private LogTail() {}

    /** The last lines, malformed UTF-8 and control characters replaced; empty where there is nothing to read. */
    public static String read(Path log) {
        byte[] bytes;
        try (SeekableByteChannel channel =
                Files.newByteChannel(log, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            channel.position(Math.max(0, channel.size() - MAX_BYTES));
            ByteBuffer buffer = ByteBuffer.allocate(MAX_BYTES);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // until the end
            }
            bytes = java.util.Arrays.copyOf(buffer.array(), buffer.position());
        } catch (IOException e) {
            return ""; // the end itself is told; a log that cannot be read adds nothing
        }
        int start = 0;
        while (start < Math.min(3, bytes.length) && (bytes[start] & 0xC0) == 0x80) {
            start++; // the cut went through a character
        }
        String text = new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8).strip();
        List<String> lines = text.lines().toList();
        return lines.subList(Math.max(0, lines.size() - MAX_LINES), lines.size()).stream()
                .map(line -> PlainText.clean(line, MAX_BYTES))
                .collect(Collectors.joining("\n"));
    }
}
