package io.reeve.spec;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The bytes of a document into characters, strictly. */
final class SourceText {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private SourceText() {}

    /** Returns null if a fault was found. */
    static @Nullable String decode(byte[] bytes, Format format, Faults faults) {
        int limit = format == Format.JSON ? Limits.DOCUMENT_BYTES : Limits.YAML_BYTES;
        if (bytes.length > limit) {
            String expected = format == Format.JSON
                    ? "at most " + limit + " bytes"
                    : "at most " + limit + " bytes of YAML, or as JSON " + Limits.DOCUMENT_BYTES;
            faults.add(FaultCode.DOCUMENT_TOO_LARGE, "the document has " + bytes.length + " bytes", expected);
            return null;
        }
        int start = startsWithMark(bytes) ? BYTE_ORDER_MARK.length : 0;
        ByteBuffer in = ByteBuffer.wrap(bytes, start, bytes.length - start);
        CharBuffer out = CharBuffer.allocate(bytes.length - start);
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            String value = String.format("0x%02x", bytes[in.position()] & 0xff);
            faults.add(
                    FaultCode.NOT_UTF8,
                    "the byte at offset " + in.position() + " (" + value + ") is not UTF-8",
                    "the document saved as UTF-8");
            return null;
        }
        return out.flip().toString();
    }

    private static boolean startsWithMark(byte[] bytes) {
        return bytes.length >= 3
                && bytes[0] == BYTE_ORDER_MARK[0]
                && bytes[1] == BYTE_ORDER_MARK[1]
                && bytes[2] == BYTE_ORDER_MARK[2];
    }

    /** Adds the fault of a map that says a key twice. */
    static void addTwice(String key, Place place, Faults faults) {
        faults.add(
                FaultCode.DUPLICATE_KEY,
                place,
                "the key " + Quoted.of(key) + " stands twice in this map",
                "each key once");
    }

    /** Adds a fault for what no program, path or environment could be given. */
    static void checkCharacters(String text, Place place, Faults faults) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                faults.add(FaultCode.BAD_CHARACTER, place, "the text holds a NUL character", "text without NUL");
                return;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                faults.add(FaultCode.BAD_CHARACTER, place, "the text holds half a surrogate pair", "whole characters");
                return;
            }
        }
    }
}
