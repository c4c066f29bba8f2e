package io.reeve.execute.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was fetched, kept for later attempts: by address and checksum or, where no checksum is given, by address and the
 * version that the server names. What was used longest ago goes first when there is too much, and nothing goes that is
 * in use. For use by any thread.
 */
public final class FileCache {
    private static final Logger log = LoggerFactory.getLogger(FileCache.class);
    private static final Pattern KEY = Pattern.compile("[0-9a-f]{64}");
    private static final String TAG = ".tag";
    private static final String PART = ".part";
    private static final long LOOK_MS = 500;

    private final Path folder;
    private final long maxBytes;
    private final Map<String, Entry> entries = new HashMap<>();

    private static final class Entry {
        final String key;
        int holds;
        /** Somebody is fetching it, or asking whether it is new; others of it wait. */
        boolean busy;

        /** Negative where there is no file. */
        long bytes = -1;

        long usedMs;

        Entry(String key) {
            this.key = key;
        }
    }

    /** Brings a file. */
    public interface Fetch {
        /**
         * Writes to {@code into}, or answers that the version {@code knownTag} is still the newest.
         *
         * @param knownTag null where nothing is here
         */
        WebFetch.Answer fetch(Path into, @Nullable String knownTag) throws IOException;
    }

    /** A file of the cache that stays until this is closed. */
    public final class Hold implements AutoCloseable {
        private final Entry entry;

        private Hold(Entry entry) {
            this.entry = entry;
        }

        public Path file() {
            return folder.resolve(entry.key);
        }

        @Override
        public void close() {
            release(entry);
        }
    }

    /** @param maxBytes what is kept while it is not in use */
    public FileCache(Path folder, long maxBytes) throws IOException {
        this.folder = folder;
        this.maxBytes = maxBytes;
        OwnedFiles.makePrivateFolder(folder);
        scan();
    }

    private void scan() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (KEY.matcher(name).matches()) {
                    Entry entry = new Entry(name);
                    entry.bytes = Files.size(file);
                    entry.usedMs = Files.getLastModifiedTime(file).toMillis();
                    entries.put(name, entry);
                } else if (!name.endsWith(TAG)) {
                    Files.delete(file); // what broke off
                }
            }
        }
        evict(maxBytes);
    }

    /** The file of this address, from here or from there. Waits for others that fetch the same. */
    public Hold hold(String url, @Nullable String sha256, BooleanSupplier abandoned, Fetch fetch) throws IOException {
        Entry entry = enter(key(url, sha256), abandoned);
        boolean held = false;
        try {
            if (entry.bytes < 0 || sha256 == null) {
                refresh(entry, sha256 == null, fetch);
            }
            touch(entry);
            held = true;
        } finally {
            leave(entry, held);
        }
        return new Hold(entry);
    }

    private void refresh(Entry entry, boolean byTag, Fetch fetch) throws IOException {
        Path part = folder.resolve(entry.key + PART);
        Path file = folder.resolve(entry.key);
        Path tagFile = folder.resolve(entry.key + TAG);
        boolean known = byTag && entry.bytes >= 0 && Files.exists(tagFile);
        try {
            WebFetch.Answer answer;
            try {
                answer = fetch.fetch(part, known ? Files.readString(tagFile) : null);
            } catch (IOException e) {
                if (!FileTrouble.isDiskFull(e) || evict(0) == 0) {
                    throw e;
                }
                answer = fetch.fetch(part, null);
            }
            if (answer.unchanged()) {
                return;
            }
            Files.deleteIfExists(tagFile); // never with a file that it does not name
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            if (byTag && answer.tag() != null) {
                Files.writeString(tagFile, answer.tag());
            }
            long size = Files.size(file);
            synchronized (this) {
                entry.bytes = size;
            }
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private void touch(Entry entry) throws IOException {
        long nowMs = System.currentTimeMillis();
        Files.setLastModifiedTime(folder.resolve(entry.key), FileTime.fromMillis(nowMs));
        synchronized (this) {
            entry.usedMs = nowMs;
        }
    }

    private synchronized Entry enter(String key, BooleanSupplier abandoned) throws IOException {
        Entry entry = entries.computeIfAbsent(key, Entry::new);
        entry.holds++;
        while (entry.busy) {
            try {
                wait(LOOK_MS);
            } catch (InterruptedException e) {
                entry.holds--;
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
            if (abandoned.getAsBoolean()) {
                entry.holds--;
                throw new IOException("the attempt was stopped meanwhile");
            }
        }
        entry.busy = true;
        return entry;
    }

    private synchronized void leave(Entry entry, boolean stays) {
        entry.busy = false;
        if (!stays) {
            entry.holds--;
        }
        notifyAll();
        evict(maxBytes);
    }

    private synchronized void release(Entry entry) {
        entry.holds--;
        evict(maxBytes);
    }

    /** Deletes what is not in use, the longest unused first, until so much is left; returns how many files went. */
    private synchronized int evict(long leaveBytes) {
        long bytes = 0;
        List<Entry> idle = new ArrayList<>();
        for (Entry entry : List.copyOf(entries.values())) {
            bytes += Math.max(0, entry.bytes);
            if (entry.holds == 0) {
                if (entry.bytes < 0) {
                    entries.remove(entry.key);
                } else {
                    idle.add(entry);
                }
            }
        }
        idle.sort(Comparator.comparingLong(entry -> entry.usedMs));
        int gone = 0;
        for (Entry entry : idle) {
            if (bytes <= leaveBytes) {
                break;
            }
            try {
                Files.deleteIfExists(folder.resolve(entry.key + TAG));
                Files.deleteIfExists(folder.resolve(entry.key));
            } catch (IOException e) {
                log.warn("cached file not deleted key={} error={}", entry.key, FileTrouble.describe(e));
                continue;
            }
            bytes -= entry.bytes;
            entries.remove(entry.key);
            gone++;
        }
        return gone;
    }

    private static String key(String url, @Nullable String sha256) {
        byte[] named = (url + "\n" + (sha256 == null ? "" : sha256)).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(UploadStore.sha256().digest(named));
    }
}
