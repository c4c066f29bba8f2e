package io.reeve.execute.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Bounds what is read between the contents of two files: long names and the like are kept in memory. */
final class HeaderBudget extends FilterInputStream {
    private static final int MAX_BYTES = 1 << 20;

    private boolean counting;
    private int left;

    HeaderBudget(InputStream in) {
        super(in);
    }

    void begin() {
        counting = true;
        left = MAX_BYTES;
    }

    void end() {
        counting = false;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        count(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        int read = super.read(bytes, from, length);
        count(Math.max(0, read));
        return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
        long skipped = super.skip(bytes);
        count(skipped);
        return skipped;
    }

    private void count(long bytes) throws IOException {
        if (counting) {
            if (bytes > left) {
                throw new FileTrouble("the head of an entry takes more than " + MAX_BYTES + " bytes");
            }
            left -= (int) bytes;
        }
    }
}
