package io.reeve.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A folder as a value: what a refusal must not change. */
final class FolderTree {
    /** Of a process that runs or ran there, not of the ledger. */
    private static final Set<String> LOCKS = Set.of("lock", "in_use.lock");

    private FolderTree() {}

    /** Each file by its path, with a hash of its bytes. */
    static Map<String, Integer> of(Path folder) throws IOException {
        Map<String, Integer> tree = new TreeMap<>();
        for (Path file : files(folder, ".*")) {
            if (!LOCKS.contains(file.getFileName().toString())) {
                tree.put(folder.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return tree;
    }

    static void copy(Path from, Path to) throws IOException {
        for (Path file : files(from, ".*")) {
            Path target = to.resolve(from.relativize(file).toString());
            Files.createDirectories(target.getParent());
            Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    static void delete(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(folder)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }

    /** Those whose names are like this, by path. */
    static List<Path> files(Path folder, String pattern) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().matches(pattern))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
