package io.reeve.execute.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the disk that a node writes to is nearly full. */
public final class DiskPressure {
    /** How often to look: a disk may fill within a minute. */
    public static final long LOOK_MS = 10_000;

    private static final Logger log = LoggerFactory.getLogger(DiskPressure.class);
    /** After a sweep that found nothing to delete. */
    private static final long AGAIN_MS = 300_000;

    private static final long MOST_BY_DEFAULT = 5L << 30;
    private static final int PART_BY_DEFAULT = 20;

    private final Path folder;
    private final long freeBytes;
    private boolean vain;
    private long sweptNanos;

    /** @param freeBytes that shall be free, or negative for a part of the disk */
    public DiskPressure(Path folder, long freeBytes) {
        this.folder = folder;
        this.freeBytes = freeBytes;
    }

    /** Whether too little is free, and there may be something to give back: what others fill is not ours to empty. */
    public boolean isWorthASweep() {
        return missing() > 0 && (!vain || System.nanoTime() - sweptNanos > TimeUnit.MILLISECONDS.toNanos(AGAIN_MS));
    }

    /** @param useful whether anything was deleted */
    public void swept(boolean useful) {
        vain = !useful;
        sweptNanos = System.nanoTime();
    }

    /** How many bytes less are free than shall be; 0 or negative where enough are. */
    public long missing() {
        try {
            var store = Files.getFileStore(folder);
            long wanted =
                    freeBytes >= 0 ? freeBytes : Math.min(store.getTotalSpace() / PART_BY_DEFAULT, MOST_BY_DEFAULT);
            return wanted - store.getUsableSpace();
        } catch (IOException e) {
            log.warn("free disk space not known folder={} error={}", folder, FileTrouble.describe(e));
            return 0;
        }
    }
}
