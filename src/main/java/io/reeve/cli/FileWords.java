package io.reeve.cli;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.ZipException;

/** Why a file cannot be read or written, in words: the platform's own are often nothing but the path. */
public final class FileWords {
    private FileWords() {}

    /** @param named as whoever named it did */
    public static String unread(Path named, Path file, IOException e) {
        return e instanceof NoSuchFileException
                ? "there is no file " + named
                : named + " cannot be read: " + why(file, e);
    }

    public static String whyUnwritten(Path file, IOException e) {
        Path folder = file.toAbsolutePath().getParent();
        return e instanceof NoSuchFileException && folder != null ? "there is no folder " + folder : why(file, e);
    }

    private static String why(Path file, IOException e) {
        if (Files.isDirectory(file)) {
            return "it is a folder, expected a file";
        } else if (e instanceof AccessDeniedException) {
            return "its permissions do not allow it";
        } else if (e instanceof EOFException) {
            return "it is packed with gzip and ends too early; is it the whole file?";
        } else if (e instanceof ZipException) {
            return "it is packed with gzip and damaged: " + e.getMessage();
        } else if (e instanceof CharacterCodingException) {
            return "it is no text in UTF-8";
        }
        String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
        return reason == null ? "the system says no more" : reason;
    }
}
