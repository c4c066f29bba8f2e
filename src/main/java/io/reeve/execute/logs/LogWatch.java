package io.reeve.execute.logs;

import io.reeve.execute.files.AttemptFolder;
import io.reeve.execute.files.DaemonThreads;
import io.reeve.execute.files.FileTrouble;
import io.reeve.execute.files.NativeTool;
import io.reeve.execute.logs.LogIndex.Begin;
import io.reeve.message.Reading.Mark;
import io.reeve.message.Reading.Stream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the logs of what runs every second: notes how long they are, and gives back the beginning of those that are
 * too long. The attempts write to their files themselves, so none of their output passes here, and however fast one
 * writes, it costs others nothing.
 *
 * <p>What is given back is a hole in the file: its length stays, and with it every offset. Where the file system cannot
 * do that, or there is no helper for the platform, the file begins anew, and what is written at that instant may be
 * lost as well.
 */
public final class LogWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LogWatch.class);
    private static final long LOOK_MS = 1_000;
    /** A file shrinks by this part of its bound at least, so that the helper is started seldom. */
    private static final int PART = 8;
    /** What holes begin and end at, so that a shorter log has none. */
    public static final long BLOCK = 4_096;

    private final NativeTool helper;
    private final long maxBytes;
    private final Map<AttemptFolder, Sizes> watched = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("reeve-logs"));

    private static final class Sizes {
        final long[] last = new long[2];
    }

    /** @param maxBytes of one stream of one attempt */
    public LogWatch(NativeTool helper, long maxBytes) {
        this.helper = helper;
        this.maxBytes = maxBytes;
        thread.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    public void started(AttemptFolder folder) {
        watched.put(folder, new Sizes());
    }

    /** It writes no more. Its logs are cut once more, if they must be. */
    public void ended(AttemptFolder folder) {
        Sizes sizes = watched.remove(folder);
        if (sizes != null && sizes.last[0] + sizes.last[1] > maxBytes / 2) {
            thread.execute(() -> look(folder, sizes));
        }
    }

    private void look() {
        watched.forEach(this::look);
    }

    void look(AttemptFolder folder, Sizes sizes) {
        for (Stream stream : Stream.values()) {
            try {
                look(folder, stream, sizes);
            } catch (NoSuchFileException notYet) {
                continue; // it is just being started, or its folder is gone
            } catch (IOException | RuntimeException e) {
                log.warn("log not looked at folder={} error={}", folder.path(), FileTrouble.describe(e));
            }
        }
    }

    private void look(AttemptFolder folder, Stream stream, Sizes sizes) throws IOException {
        Path file = folder.log(stream);
        Path index = folder.index(stream);
        long length = Files.size(file);
        if (length == 0 && sizes.last[stream.ordinal()] == 0) {
            return;
        }
        Begin begin = LogIndex.begin(index);
        long size = begin.base() + length;
        if (size == sizes.last[stream.ordinal()]) {
            return;
        }
        sizes.last[stream.ordinal()] = size;
        LogIndex.add(index, new Mark(size, System.currentTimeMillis()));
        if (size - begin.begin() > maxBytes + maxBytes / PART) {
            giveBack(file, index, begin, size);
        }
    }

    private void giveBack(Path file, Path index, Begin begin, long size) throws IOException {
        long until = (size - maxBytes - begin.base()) / BLOCK * BLOCK;
        if (until <= 0) {
            return;
        }
        // Told before it is gone: who reads meanwhile looks again.
        LogIndex.begin(index, new Begin(begin.base() + until, begin.base()));
        if (!punch(file, until)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
                long now = begin.base() + channel.size();
                LogIndex.begin(index, new Begin(now, now));
                channel.truncate(0);
            }
        }
    }

    private boolean punch(Path file, long until) throws IOException {
        Path tool = helper.path();
        if (tool == null) {
            return false;
        }
        Process process = new ProcessBuilder(List.of(tool.toString(), "punch", Long.toString(until), file.toString()))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        try {
            if (process.waitFor() == 0) {
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true; // this node stops; the next process looks again
        }
        log.warn("beginning of a log not given back in place file={} error={}", file, said.strip());
        return false;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
