package io.reeve.spec;

import io.reeve.spec.LocalDocuments.LocalFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds and reads the files of one document; each is read once, however often it is named. */
final class LocalFiles {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Path folder;
    private final Faults faults;
    private final Map<Path, LocalFile> found = new LinkedHashMap<>();

    LocalFiles(Path folder, Faults faults) {
        this.folder = folder.toAbsolutePath().normalize();
        this.faults = faults;
    }

    List<LocalFile> found() {
        return List.copyOf(found.values());
    }

    /** The path as seen from the document's folder; null, with a fault, if it is none. */
    @Nullable
    Path resolve(String text, Place place) {
        try {
            return folder.resolve(text).normalize();
        } catch (InvalidPathException e) {
            faults.add(FaultCode.BAD_PATH, place, Quoted.of(text) + " is no path: " + e.getReason(), "a local path");
            return null;
        }
    }

    /** Reads the file; returns null, with a fault that names the whole path, if that cannot be. */
    @Nullable
    LocalFile read(Path path, Place place) {
        LocalFile known = found.get(path);
        if (known != null) {
            return known;
        }
        if (!Files.exists(path)) {
            String message = "there is no file " + path;
            faults.add(FaultCode.FILE_MISSING, place, message, "a file; paths start at the document's folder");
            return null;
        }
        if (!Files.isRegularFile(path)) {
            String message = path + (Files.isDirectory(path) ? " is a folder" : " is no ordinary file");
            faults.add(FaultCode.NOT_A_FILE, place, message, "a file, or a glob such as data/**/*");
            return null;
        }
        try {
            LocalFile file = digest(path);
            found.put(path, file);
            return file;
        } catch (IOException e) {
            String why = e instanceof AccessDeniedException ? "no permission" : String.valueOf(e.getMessage());
            faults.add(FaultCode.FILE_UNREADABLE, place, path + " cannot be read: " + why, "a file you may read");
            return null;
        }
    }

    private static LocalFile digest(Path path) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        long size = 0;
        try (InputStream in = Files.newInputStream(path)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
                size += n;
            }
        }
        return new LocalFile(path, HexFormat.of().formatHex(digest.digest()), size, Files.isExecutable(path));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The files a glob matches, sorted by path; none, with a fault, if there is none. */
    List<Path> glob(String pattern, int limit, Place place) {
        List<Path> matches;
        try {
            matches = new LocalGlob(folder, limit).match(pattern);
        } catch (IOException e) {
            String message = Quoted.of(pattern) + " cannot be searched: " + e.getMessage();
            faults.add(FaultCode.FILE_UNREADABLE, place, message, "folders you may read");
            return List.of();
        }
        if (matches.isEmpty()) {
            String message = "no file matches " + Quoted.of(pattern) + " below " + folder;
            faults.add(FaultCode.NO_MATCH, place, message, "a glob that matches; folders alone do not count");
        }
        if (matches.size() > limit) {
            String message = "more than " + limit + " files match " + Quoted.of(pattern);
            faults.add(FaultCode.TOO_MANY, place, message, "at most " + limit);
            return List.of();
        }
        return matches;
    }

    /** The file's place in the working directory: as below the document's folder, else its name alone. */
    String placeOf(Path path) {
        Path relative = path.startsWith(folder) ? folder.relativize(path) : path.getFileName();
        return relative.toString();
    }
}
