package io.reeve.execute.files;

import java.io.IOException;

/** A file that could not be taken, placed or kept; the message is a sentence for the user. */
public final class FileTrouble extends IOException {
    private static final long serialVersionUID = 1;

    public FileTrouble(String message) {
        super(message);
    }

    public FileTrouble(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether no room was left, whoever tells of it. */
    public static boolean isDiskFull(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null
                    && (message.contains("No space left on device") || message.contains("quota exceeded"))) {
                return true;
            }
        }
        return false;
    }

    /** What went wrong, for people: the messages of file exceptions are only paths. */
    public static String describe(Throwable failure) {
        String message = failure.getMessage();
        if (isDiskFull(failure) && !(failure instanceof FileTrouble)) {
            return "the disk of this node is full (" + message + ")";
        }
        if (failure instanceof java.nio.file.NoSuchFileException) {
            return "no such file: " + message;
        }
        if (failure instanceof java.nio.file.FileSystemException || message == null) {
            return failure.getClass().getSimpleName() + ": " + message;
        }
        return message;
    }
}
