package io.reeve.encoding;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Encodings as they were when they were first written, three lines each: the type, the bytes in hex, what they mean.
 *
 * <p>The bytes never change. When a record gains a component, {@link #main} appends an entry with it; the meaning of
 * the older entries gains the component's default, by hand.
 */
final class GoldenFile {
    private static final Path FILE = Path.of("src/test/resources/golden/encodings.txt");
    private static final long SEED = 1;

    record Entry(String type, byte[] bytes, String meaning) {}

    private GoldenFile() {}

    /** By type, the oldest entry first. */
    static Map<String, List<Entry>> read() throws IOException {
        Map<String, List<Entry>> entries = new LinkedHashMap<>();
        List<String> lines = Files.exists(FILE) ? Files.readAllLines(FILE) : List.of();
        for (int i = 0; i + 2 < lines.size(); i += 4) {
            Entry entry = new Entry(lines.get(i), HexFormat.of().parseHex(lines.get(i + 1)), lines.get(i + 2));
            entries.computeIfAbsent(entry.type(), type -> new ArrayList<>()).add(entry);
        }
        return entries;
    }

    static <T> Entry entryOf(Class<T> type, T value) {
        return new Entry(AllTypes.nameOf(type), RecordCodec.of(type).encode(value), meaningOf(value));
    }

    /** Of byte arrays only that they are there: their content shows in the bytes. */
    static String meaningOf(Object value) {
        return value.toString().replaceAll("\\[B@[0-9a-f]+", "bytes");
    }

    /** A meaning without the components that its records gained at their ends since the {@code old} one was told. */
    static String withoutNewer(String now, String old) {
        StringBuilder kept = new StringBuilder();
        int at = 0;
        for (int i = 0; i < old.length() && at < now.length(); i++) {
            if (old.charAt(i) == ']' && now.startsWith(", ", at)) {
                at = endOfRecord(now, at);
            }
            kept.append(now.charAt(at++));
        }
        return kept.append(now.substring(at)).toString();
    }

    private static int endOfRecord(String text, int from) {
        int depth = 0;
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == ']' && depth-- == 0) {
                return i;
            } else if (text.charAt(i) == '[') {
                depth++;
            }
        }
        return from;
    }

    /** Appends an entry for each type whose newest one is not what this version writes, and the new names. */
    public static void main(String[] none) throws IOException {
        appendMissing(GoldenNames.numbers(), GoldenNames.NUMBERS);
        appendMissing(GoldenNames.constants(), GoldenNames.CONSTANTS);
        Map<String, List<Entry>> known = read();
        StringBuilder added = new StringBuilder();
        for (Class<?> type : AllTypes.records()) {
            List<Entry> entries = known.getOrDefault(AllTypes.nameOf(type), List.of());
            if (entries.isEmpty() || !isCurrent(type, entries.get(entries.size() - 1))) {
                append(type, added);
            }
        }
        Files.writeString(FILE, (Files.exists(FILE) ? Files.readString(FILE) : "") + added);
    }

    private static void appendMissing(List<String> lines, Path to) throws IOException {
        List<String> known = new ArrayList<>(Files.exists(to) ? Files.readAllLines(to) : List.of());
        lines.stream().filter(line -> !known.contains(line)).forEach(known::add);
        Files.write(to, known);
    }

    private static <T> boolean isCurrent(Class<T> type, Entry entry) {
        RecordCodec<T> codec = RecordCodec.of(type);
        return java.util.Arrays.equals(codec.encode(codec.decode(entry.bytes())), entry.bytes());
    }

    private static <T> void append(Class<T> type, StringBuilder to) {
        Entry entry = entryOf(type, new RandomValues(SEED, 2, false).of(type));
        to.append(entry.type()).append('\n');
        to.append(HexFormat.of().formatHex(entry.bytes())).append('\n');
        to.append(entry.meaning()).append("\n\n");
    }
}
