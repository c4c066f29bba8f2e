package io.reeve.encoding;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Checksum;

/** A growing array of bytes to write values to. Not thread-safe. */
public final class Sink {
    /** Arrays of the JVM end a little before 2^31 bytes. */
    private static final int MAX_BYTES = Integer.MAX_VALUE - 16;

    private static final int FIRST_BYTES = 256;

    /** Whose length takes one byte. */
    private static final int SHORT_TEXT = 127;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int size;

    public int size() {
        return size;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    public void copyTo(OutputStream out) throws IOException {
        out.write(bytes, 0, size);
    }

    /** Makes it empty again, keeping its memory for what is written next. */
    public void clear() {
        size = 0;
    }

    /** Writes the low eight bits. */
    public void writeByte(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    /** Writes one to ten bytes, fewer for small values; a negative value takes ten. */
    public void writeUnsigned(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** Writes one to ten bytes, fewer for values near zero on either side. */
    public void writeSigned(long value) {
        writeUnsigned((value << 1) ^ (value >> 63));
    }

    /** Writes four bytes, the highest first. */
    public void writeFixed(int value) {
        reserve(4);
        bytes[size++] = (byte) (value >>> 24);
        bytes[size++] = (byte) (value >>> 16);
        bytes[size++] = (byte) (value >>> 8);
        bytes[size++] = (byte) value;
    }

    /**
     * Writes a value with its length and its checksum before it, four bytes each: as it lies in files, where its end
     * may be missing. Returns how many bytes that took.
     */
    public <T> int writeChecked(RecordCodec<T> codec, T value, Checksum sum) {
        int start = size;
        writeFixed(0); // both are known when the value is written
        writeFixed(0);
        int body = size;
        try {
            codec.write(value, this);
        } catch (RuntimeException e) {
            size = start; // half a value must not stand before the next one
            throw e;
        }
        int end = size;
        sum.reset();
        sum.update(bytes, body, end - body);
        size = start;
        writeFixed(end - body);
        writeFixed((int) sum.getValue());
        size = end;
        return end - start;
    }

    /** What was written, until something is written again. */
    public ByteBuffer asBuffer() {
        return ByteBuffer.wrap(bytes, 0, size).slice();
    }

    /** Writes the bytes as they are: the reader knows how many. */
    public void writeRaw(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    /** Writes the length, then the bytes. */
    public void writeBytes(byte[] value) {
        writeUnsigned(value.length);
        writeRaw(value);
    }

    /** Writes the text as UTF-8, its length in bytes before it. */
    public void writeText(String text) {
        int length = text.length();
        if (length > SHORT_TEXT || !writeAscii(text, length)) {
            writeBytes(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Nearly all texts are names and words; returns false, and has written nothing, for any other. */
    private boolean writeAscii(String text, int length) {
        reserve(1 + length);
        int start = size + 1;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return false;
            }
            bytes[start + i] = (byte) c;
        }
        bytes[size] = (byte) length;
        size = start + length;
        return true;
    }

    /** Starts a part that is preceded by its length; returns what {@link #endPart} wants. */
    int beginPart() {
        reserve(1);
        return ++size;
    }

    /** Puts the length before the part, moving it where one byte is not enough for that: most parts are short. */
    void endPart(int start) {
        int length = size - start;
        int lengthBytes = (38 - Integer.numberOfLeadingZeros(length | 1)) / 7;
        if (lengthBytes > 1) {
            reserve(lengthBytes - 1);
            System.arraycopy(bytes, start, bytes, start + lengthBytes - 1, length);
        }
        size = start - 1;
        writeUnsigned(length);
        size += length;
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            long wanted = Math.max((long) size + more, Math.min(bytes.length * 2L, MAX_BYTES));
            if (wanted > MAX_BYTES) {
                throw new EncodingException("one value takes more than " + MAX_BYTES + " bytes");
            }
            bytes = Arrays.copyOf(bytes, (int) wanted);
        }
    }
}
