package io.reeve.encoding;

/** Bytes that are not what they should be: damaged, cut off, or written by a newer version in a way that matters. */
public final class EncodingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public EncodingException(String message) {
        super(message);
    }

    public EncodingException(String message, Throwable cause) {
        super(message, cause);
    }
}
