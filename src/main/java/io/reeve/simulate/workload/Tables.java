package io.reeve.simulate.workload;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A table of comma-separated values, written row by row. Only attributes of nodes and tasks stand in it: names. */
final class Tables implements AutoCloseable {
    private final BufferedWriter out;

    Tables(Path file, String... columns) throws IOException {
        out = Files.newBufferedWriter(file);
        row((Object[]) columns);
    }

    void row(Object... cells) {
        try {
            for (int i = 0; i < cells.length; i++) {
                if (i > 0) {
                    out.write(',');
                }
                out.write(cells[i].toString());
            }
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void row(List<Object> cells) {
        row(cells.toArray());
    }

    /** Seconds to the millisecond, without needless zeros. */
    static String seconds(long ms) {
        if (ms % 1_000 == 0) {
            return Long.toString(ms / 1_000); // most are; the general way is slow
        }
        return BigDecimal.valueOf(ms, 3).stripTrailingZeros().toPlainString();
    }

    static String part(double value) {
        return String.format(Locale.ROOT, "%.5f", value);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
