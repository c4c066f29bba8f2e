package io.reeve.execute;

import io.reeve.execute.files.AttemptFolder;
import io.reeve.execute.files.FileTrouble;
import io.reeve.execute.files.Globs;
import io.reeve.execute.files.OwnedFiles;
import io.reeve.execute.files.UserIds;
import io.reeve.message.ToWorker.OutputGlob;
import io.reeve.model.OutputFile;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the outputs of an attempt that is over and keeps them beside its working directory. */
final class OutputCollector {
    /** Names looked at in one working directory; more is taken for a mistake. */
    private static final int MAX_VISITED = 2_000_000;

    /** Of a path below the working directory: it travels in messages and URLs. */
    private static final int MAX_PATH_LENGTH = 1_024;

    private final Path work;
    private final Path kept;
    private final @Nullable UserIds user;
    private final int maxOutputs;

    OutputCollector(AttemptFolder folder, @Nullable UserIds user, int maxOutputs) {
        this.work = folder.work();
        this.kept = folder.kept();
        this.user = user;
        this.maxOutputs = maxOutputs;
    }

    /** Keeps what matches and returns it sorted by path; fails with a sentence for the user. */
    List<OutputFile> collect(List<OutputGlob> globs) throws IOException {
        List<Pattern> patterns =
                globs.stream().map(glob -> Globs.compile(glob.glob())).toList();
        boolean[] matched = new boolean[globs.size()];
        SortedMap<String, Path> found = find(patterns, matched);
        for (int i = 0; i < matched.length; i++) {
            if (!matched[i] && !globs.get(i).optional()) {
                throw new FileTrouble("exit status 0, but no file matches the output "
                        + globs.get(i).glob() + "; if that is fine, say {glob: \""
                        + globs.get(i).glob() + "\", optional: true}");
            }
        }
        List<OutputFile> outputs = new ArrayList<>(found.size());
        for (var entry : found.entrySet()) {
            outputs.add(new OutputFile(entry.getKey(), keep(entry.getKey(), entry.getValue())));
        }
        return outputs;
    }

    private SortedMap<String, Path> find(List<Pattern> patterns, boolean[] matched) throws IOException {
        SortedMap<String, Path> found = new TreeMap<>();
        Path real = work.toRealPath();
        Files.walkFileTree(work, new SimpleFileVisitor<>() {
            private int visited;

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (++visited > MAX_VISITED) {
                    throw new FileTrouble("the working directory holds more than " + MAX_VISITED + " files");
                }
                String path = work.relativize(file).toString();
                if (!matches(path)) {
                    return FileVisitResult.CONTINUE;
                }
                if (path.length() > MAX_PATH_LENGTH) {
                    throw new FileTrouble("the path of an output is longer than " + MAX_PATH_LENGTH + " characters: "
                            + path.substring(0, 100) + "…");
                }
                Path target = target(path, file, attributes);
                if (target != null && found.put(path, target) == null && found.size() > maxOutputs) {
                    throw new FileTrouble("more than " + maxOutputs + " files match the outputs; pack them into one");
                }
                return FileVisitResult.CONTINUE;
            }

            private boolean matches(String path) {
                boolean any = false;
                for (int i = 0; i < matched.length; i++) {
                    if (patterns.get(i).matcher(path).matches()) {
                        matched[i] = true;
                        any = true;
                    }
                }
                return any;
            }

            /** The regular file behind the path, or null for one that holds no bytes to keep: a socket, a pipe. */
            private @Nullable Path target(String path, Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isSymbolicLink()) {
                    Path target = Files.exists(file) ? file.toRealPath() : null;
                    if (target == null || !target.startsWith(real)) {
                        throw new FileTrouble("output " + path + " is a link to "
                                + (target == null ? "nothing" : "outside of the working directory")
                                + "; only files in the working directory are kept");
                    }
                    if (Files.isDirectory(target)) {
                        throw new FileTrouble("output " + path + " is a link to a folder; name the folder itself");
                    }
                    return Files.isRegularFile(target) ? target : null;
                }
                return attributes.isRegularFile() ? file : null;
            }
        });
        return found;
    }

    /** Links the file into the kept folder, which the task cannot reach, and returns its size. */
    private long keep(String path, Path file) throws IOException {
        Path to = kept.resolve(path);
        OwnedFiles.makePrivateFolder(to.getParent());
        try {
            Files.createLink(to, file);
        } catch (UnsupportedOperationException | java.nio.file.FileSystemException e) {
            Files.copy(file, to, LinkOption.NOFOLLOW_LINKS, StandardCopyOption.REPLACE_EXISTING);
        }
        // Another task of the same user may have put something else in its place meanwhile.
        BasicFileAttributes now = Files.readAttributes(to, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!now.isRegularFile() || user != null && !isOwn(uid(to))) {
            Files.delete(to);
            throw new FileTrouble("output " + path + " is not a regular file of the task's user");
        }
        return now.size();
    }

    /** That is the task's user, or whom its container's image runs as: only root can give the folder away. */
    private boolean isOwn(int uid) throws IOException {
        return uid == uid(work);
    }

    private static int uid(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }
}
