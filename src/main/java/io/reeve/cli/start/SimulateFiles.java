package io.reeve.cli.start;

import io.reeve.cli.CliException;
import io.reeve.cli.ExitStatus;
import io.reeve.cli.FileWords;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** The files that simulations read and write. */
final class SimulateFiles {
    private static final int GZIP_FIRST = 0x1f;

    private SimulateFiles() {}

    /** Reads text, unpacked where it is packed with gzip. */
    static BufferedReader open(Path file) {
        try {
            InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
            bytes.mark(1);
            boolean packed = bytes.read() == GZIP_FIRST;
            bytes.reset();
            return new BufferedReader(
                    new InputStreamReader(packed ? new GZIPInputStream(bytes) : bytes, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    static CliException unreadable(Path file, IOException e) {
        return new CliException(ExitStatus.USAGE, FileWords.unread(file, file, e), e);
    }

    static void write(Path file, List<String> lines) {
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new CliException(
                    ExitStatus.USAGE, file + " cannot be written: " + FileWords.whyUnwritten(file, e), e);
        }
    }

    /** Thousandths as a plain number without needless zeros. */
    static String seconds(long ms) {
        return java.math.BigDecimal.valueOf(ms, 3).stripTrailingZeros().toPlainString();
    }
}
