package io.reeve.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of the history, and up to where they were last forced to the disk. */
final class HistoryFolder {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryFolder.class);

    /** Holds the sequence number up to which nothing can be torn, so that an opening need not look. */
    private static final String SYNCED_FILE = "synced";

    private final Path path;

    HistoryFolder(Path path) throws IOException {
        this.path = path;
        PrivateFolder.make(path);
    }

    HistorySegment begin(long first) {
        return HistorySegment.begin(path, first);
    }

    /** The whole files in order; what follows a torn one is dropped, for the log brings it again. */
    Deque<HistorySegment> open() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(path)) {
            files = all.filter(HistorySegment::isName).sorted().toList();
        }
        long synced = readSynced();
        Deque<HistorySegment> segments = new ArrayDeque<>();
        boolean broken = false;
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            broken = broken || !segments.isEmpty() && segments.getLast().last() + 1 != HistorySegment.firstOf(file);
            if (broken) {
                LOG.warn("history-dropped file={} reason=\"the events before it are missing\"", file);
                Files.delete(file);
            } else {
                long next = i + 1 < files.size() ? HistorySegment.firstOf(files.get(i + 1)) : Long.MAX_VALUE;
                segments.add(open(file, next, synced));
            }
        }
        if (!segments.isEmpty() && segments.getLast().count() == 0) {
            segments.removeLast().delete();
        }
        return segments;
    }

    void markSynced(long sequence) throws IOException {
        Path temporary = path.resolve(SYNCED_FILE + ".new");
        Files.writeString(temporary, Long.toString(sequence));
        Files.move(temporary, path.resolve(SYNCED_FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    private static HistorySegment open(Path file, long next, long synced) throws IOException {
        if (next <= synced) {
            return HistorySegment.whole(file, next - HistorySegment.firstOf(file));
        }
        return HistorySegment.recovered(file);
    }

    private long readSynced() throws IOException {
        Path file = path.resolve(SYNCED_FILE);
        String text = Files.exists(file) ? Files.readString(file).trim() : "";
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }
}
