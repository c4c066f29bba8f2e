package io.reeve.spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds files by a pattern: {@code *}, {@code ?}, {@code [..]} within one name, {@code **} for any number of folders.
 * As in a shell, names that start with a point match only a pattern that says so.
 */
final class LocalGlob {
    /** A glob that looks at more is a mistake: one over the whole disk. */
    private static final int MAX_VISITED = 1_000_000;

    private final Path folder;
    private final int limit;
    private final Set<Path> found = new TreeSet<>();
    private int visited;

    /** Stops soon after {@code limit} matches: one more is enough to know there are too many. */
    LocalGlob(Path folder, int limit) {
        this.folder = folder;
        this.limit = limit;
    }

    List<Path> match(String pattern) throws IOException {
        Path start = pattern.startsWith("/") ? folder.getRoot() : folder;
        List<String> parts = new ArrayList<>(List.of(pattern.split("/")));
        parts.removeIf(part -> part.isEmpty() || part.equals("."));
        walk(start, parts, 0);
        return List.copyOf(found);
    }

    private void walk(Path at, List<String> parts, int index) throws IOException {
        if (found.size() > limit) {
            return;
        }
        if (index == parts.size()) {
            if (Files.isRegularFile(at)) {
                found.add(at.normalize());
            }
            return;
        }
        String part = parts.get(index);
        if (part.equals("..")) {
            walk(at.resolve(".."), parts, index + 1);
        } else if (part.equals("**")) {
            walkFolders(at, parts, index);
        } else if (!Paths.holdsWildcard(part)) {
            Path next = at.resolve(part);
            if (Files.exists(next)) {
                walk(next, parts, index + 1);
            }
        } else {
            for (Path child : children(at)) {
                String name = child.getFileName().toString();
                if (!name.startsWith(".") == !part.startsWith(".") && Wildcard.matches(part, name)) {
                    walk(child, parts, index + 1);
                }
            }
        }
    }

    /** Links to folders are not followed here, so a circle of them ends. */
    private void walkFolders(Path at, List<String> parts, int index) throws IOException {
        walk(at, parts, index + 1);
        boolean last = index + 1 == parts.size();
        for (Path child : children(at)) {
            if (child.getFileName().toString().startsWith(".")) {
                continue;
            }
            if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                walkFolders(child, parts, index);
            } else if (last) {
                walk(child, parts, index + 1);
            }
        }
    }

    private List<Path> children(Path at) throws IOException {
        if (!Files.isDirectory(at)) {
            return Collections.emptyList();
        }
        try (Stream<Path> stream = Files.list(at)) {
            List<Path> children =
                    stream.limit(MAX_VISITED - (long) visited + 1).sorted().toList();
            visited += children.size();
            if (visited > MAX_VISITED) {
                throw new IOException("it looks at more than " + MAX_VISITED + " files");
            }
            return children;
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
