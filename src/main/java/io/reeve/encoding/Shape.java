package io.reeve.encoding;

import org.jspecify.annotations.Nullable;

/** How the values of one type are written and read. Every value takes at least one byte. */
interface Shape {
    void write(@Nullable Object value, Sink sink);

    @Nullable
    Object read(Source source);

    /** What a reader sees where an older writer did not know the component yet; null where there is no such value. */
    @Nullable
    Object absent();
}
