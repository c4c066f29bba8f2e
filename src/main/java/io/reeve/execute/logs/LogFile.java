package io.reeve.execute.logs;

import io.reeve.execute.files.AttemptFolder;
import io.reeve.execute.logs.LogIndex.Begin;
import io.reeve.message.Reading.Chunk;
import io.reeve.message.Reading.Found;
import io.reeve.message.Reading.Hit;
import io.reeve.message.Reading.Mark;
import io.reeve.message.Reading.ReadFile;
import io.reeve.message.Reading.SearchLog;
import io.reeve.message.Reading.Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** One stream of one attempt, of which the beginning may be gone. Offsets count from what was written first. */
public final class LogFile {
    private static final Set<OpenOption> OPTIONS = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    /** Searched for one question: some tens of milliseconds. */
    private static final int MAX_SEARCHED_BYTES = 32 << 20;

    private static final int PIECE_BYTES = 256 << 10;

    private final Path path;
    private final Path index;

    public LogFile(AttemptFolder folder, Stream stream) {
        this.path = folder.log(stream);
        this.index = folder.index(stream);
    }

    public Chunk read(ReadFile request, boolean growing) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(path, OPTIONS)) {
            int most = Math.min(request.maxBytes(), Chunk.MAX_BYTES);
            Piece piece = piece(channel, request.offset(), most);
            List<Mark> marks = request.timed() ? marks(piece) : List.of();
            return new Chunk(piece.bytes(), piece.size(), growing, piece.from() - request.offset(), marks);
        }
    }

    /** @param from the offset that was asked for, or a later one where that is gone or has not come yet */
    private record Piece(long from, byte[] bytes, long size) {
        long to() {
            return from + bytes.length;
        }
    }

    private Piece piece(SeekableByteChannel channel, long offset, int maxBytes) throws IOException {
        while (true) {
            Begin begin = LogIndex.begin(index);
            long size = begin.base() + channel.size();
            long from = Math.max(offset, begin.begin());
            int length = (int) Math.max(0, Math.min(maxBytes, size - from));
            ByteBuffer bytes = ByteBuffer.allocate(length);
            channel.position(Math.max(0, Math.min(from, size) - begin.base()));
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // until full or at the end
            }
            if (LogIndex.begin(index).equals(begin)) { // else what was read may be gone, and read as zeros
                return new Piece(from, Arrays.copyOf(bytes.array(), bytes.position()), size);
            }
        }
    }

    /** Those of the piece, and the first after it. */
    private List<Mark> marks(Piece piece) throws IOException {
        List<Mark> all = LogIndex.marks(index);
        all.add(new Mark(
                piece.size(),
                Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toMillis()));
        List<Mark> of = new ArrayList<>();
        for (Mark mark : all) {
            if (mark.offset() > piece.from()) {
                of.add(mark);
                if (mark.offset() >= piece.to()) {
                    break;
                }
            }
        }
        return of;
    }

    public Found search(SearchLog asked) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(path, OPTIONS)) {
            LineSearch lines = new LineSearch(asked);
            long offset = Math.max(0, asked.offset());
            long searched = 0;
            while (true) {
                Piece piece = piece(channel, offset, PIECE_BYTES);
                lines.take(piece.from(), piece.bytes());
                offset = piece.to();
                searched += piece.bytes().length;
                boolean ended = piece.bytes().length == 0 || offset >= piece.size();
                if (ended || searched >= MAX_SEARCHED_BYTES || lines.isFull()) {
                    if (ended) {
                        lines.end();
                    }
                    long next = ended && !lines.isFull() ? piece.size() : lines.next();
                    return new Found(timed(lines.hits()), next, piece.size());
                }
            }
        }
    }

    private List<Hit> timed(List<Hit> hits) throws IOException {
        List<Mark> marks = LogIndex.marks(index);
        long lastMs = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toMillis();
        List<Hit> timed = new ArrayList<>();
        int at = 0;
        for (Hit hit : hits) {
            while (at < marks.size() && marks.get(at).offset() <= hit.offset()) {
                at++;
            }
            timed.add(new Hit(
                    hit.offset(), hit.line(), at < marks.size() ? marks.get(at).atMs() : lastMs));
        }
        return timed;
    }
}
