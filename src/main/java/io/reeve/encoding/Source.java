package io.reeve.encoding;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what a {@link Sink} wrote. Every read is checked: damaged bytes give an {@link EncodingException}. */
public final class Source {
    /** No record of ours nests deeper; hostile bytes must not exhaust the stack. */
    private static final int MAX_DEPTH = 64;

    private final byte[] bytes;
    private int position;
    private int limit;
    private int depth;

    public Source(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    public Source(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.position = offset;
        this.limit = Math.addExact(offset, length);
        if (offset < 0 || length < 0 || limit > bytes.length) {
            throw new IllegalArgumentException(
                    "offset " + offset + " and length " + length + " are outside of " + bytes.length + " bytes");
        }
    }

    /** Index in the array of the byte that is read next. */
    public int position() {
        return position;
    }

    /** How many bytes are left, within the innermost part. */
    public int remaining() {
        return limit - position;
    }

    public byte readByte() {
        if (position == limit) {
            throw cutOff("1 byte");
        }
        return bytes[position++];
    }

    public long readUnsigned() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = readByte();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw damaged("a number has more than ten bytes");
    }

    public long readSigned() {
        long value = readUnsigned();
        return (value >>> 1) ^ -(value & 1);
    }

    public int readInt() {
        long value = readSigned();
        if (value != (int) value) {
            throw damaged("a number of 32 bits was expected, found " + value);
        }
        return (int) value;
    }

    public boolean readBoolean() {
        byte value = readByte();
        if (value != 0 && value != 1) {
            throw damaged("0 or 1 was expected, found " + value);
        }
        return value == 1;
    }

    /** How many elements or bytes follow; each takes at least one byte, so never more than are left. */
    public int readCount() {
        long count = readUnsigned();
        if (count < 0 || count > remaining()) {
            throw cutOff(Long.toUnsignedString(count) + " elements or bytes");
        }
        return (int) count;
    }

    public byte[] readBytes() {
        int length = readCount();
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    public String readText() {
        int length = readCount();
        position += length;
        return new String(bytes, position - length, length, StandardCharsets.UTF_8);
    }

    /** Enters a part that is preceded by its length; returns what {@link #leavePart} wants. */
    int enterPart() {
        int length = readCount();
        if (++depth > MAX_DEPTH) {
            throw damaged("records are nested more than " + MAX_DEPTH + " deep");
        }
        int outer = limit;
        limit = position + length;
        return outer;
    }

    /** Skips what the part holds beyond what was read: a newer version wrote it. */
    void leavePart(int outer) {
        position = limit;
        limit = outer;
        depth--;
    }

    /** Throws unless everything was read. */
    void requireEnd() {
        if (position != limit) {
            throw damaged("the value ended " + remaining() + " bytes before its bytes did");
        }
    }

    EncodingException damaged(String what) {
        return new EncodingException("at byte " + position + ": " + what);
    }

    private EncodingException cutOff(String wanted) {
        return damaged(wanted + " expected, but only " + remaining() + " bytes are left");
    }
}
