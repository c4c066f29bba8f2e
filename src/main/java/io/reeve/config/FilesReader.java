package io.reeve.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a node gives and keeps of files. */
final class FilesReader {
    static final List<String> KNOWN =
            List.of("files-from", "cache-size", "keep-age", "keep-size", "keep-free", "log-size", "secret-key-file");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(s|m|h|d)");
    private static final Map<String, Long> UNIT_MS =
            Map.of("s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
    /** Less holds not even the last lines of a stream. */
    private static final long LEAST_LOG_BYTES = 64 << 10;

    private final SettingValues values;
    private final List<String> faults;
    private final UnaryOperator<Path> absolute;

    FilesReader(SettingValues values, List<String> faults, UnaryOperator<Path> absolute) {
        this.values = values;
        this.faults = faults;
        this.absolute = absolute;
    }

    FilesConfig read() {
        FilesConfig usual = FilesConfig.DEFAULT;
        List<Path> from = new ArrayList<>();
        for (String folder : values.list("files-from")) {
            Path path = absolute.apply(Path.of(folder));
            if (Files.isDirectory(path)) {
                from.add(path);
            } else {
                faults.add("files-from: " + path + " is not there or no folder");
            }
        }
        String keyFile = values.text("secret-key-file");
        long logBytes = size("log-size", usual.logBytes());
        if (logBytes < LEAST_LOG_BYTES) {
            faults.add("log-size: 64KiB or more, was " + values.text("log-size"));
        }
        return new FilesConfig(
                from,
                size("cache-size", usual.cacheBytes()),
                duration("keep-age", usual.keepAgeMs()),
                size("keep-size", usual.keepBytes()),
                size("keep-free", usual.keepFreeBytes()),
                logBytes,
                keyFile == null ? null : readable(absolute.apply(Path.of(keyFile))));
    }

    private @Nullable Path readable(Path file) {
        if (Files.isReadable(file)) {
            return file;
        }
        faults.add("secret-key-file: " + file + " is not there or cannot be read");
        return null;
    }

    private long size(String name, long usual) {
        long[] bytes = {usual};
        String text = values.text(name);
        if (text != null) {
            values.parse(name, text, size -> bytes[0] = Quantity.parseSize(size));
        }
        return bytes[0];
    }

    private long duration(String name, long usual) {
        String text = values.text(name);
        if (text == null) {
            return usual;
        }
        Matcher matcher = DURATION.matcher(text);
        if (matcher.matches() && Long.parseLong(matcher.group(1)) > 0) {
            return Long.parseLong(matcher.group(1)) * UNIT_MS.getOrDefault(matcher.group(2), 1L);
        }
        faults.add(name + ": a duration is a number and s, m, h or d, such as 24h, was \"" + text + "\"");
        return usual;
    }
}
