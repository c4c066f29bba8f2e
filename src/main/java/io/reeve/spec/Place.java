package io.reeve.spec;

import org.jspecify.annotations.Nullable;

/**
 * Where a part of a document is: a linked JSON Pointer, spelled out only when a fault needs it.
 *
 * @param token the last part of the pointer: a field's name or a list index; empty at the root
 * @param line from 1
 * @param column from 1, in characters
 */
record Place(@Nullable Place parent, String token, int line, int column) {
    static Place root(int line, int column) {
        return new Place(null, "", line, column);
    }

    Place child(String name, int atLine, int atColumn) {
        return new Place(this, name, atLine, atColumn);
    }

    /** A part that is not in the text, such as a missing field: it stands where its parent stands. */
    Place child(String name) {
        return new Place(this, name, line, column);
    }

    String pointer() {
        if (parent == null) {
            return "";
        }
        return parent.pointer() + "/" + token.replace("~", "~0").replace("/", "~1");
    }
}
