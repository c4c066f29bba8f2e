package io.reeve.spec;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a document.
 *
 * @param code the kind of fault, as {@link FaultCode#code} spells it
 * @param pointer JSON Pointer (RFC 6901) of the place; empty for the whole document
 * @param line from 1, or null where the document as a whole is meant
 * @param column from 1, or null
 * @param message what is wrong
 * @param expected what would be right
 */
public record Fault(
        String code,
        String pointer,
        @Nullable Integer line,
        @Nullable Integer column,
        String message,
        String expected) {
    @Override
    public String toString() {
        String where = line == null ? "" : "line " + line + ", column " + column + ": ";
        return where + (pointer.isEmpty() ? "" : pointer + ": ") + message
                + (expected.isEmpty() ? "" : "; expected " + expected) + " [" + code + "]";
    }
}
