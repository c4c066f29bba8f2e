package org.apache.ratis.util;

import java.io.File;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Replaces a file by what is written, at the close, and not at all where any of that could not be written.
 *
 * <p>It takes the place of the class of this name in Ratis 3.3.0, which replaces the file in either case: on a full
 * disk a peer's vote and its list of peers became empty files, and that peer could never be started again. To be
 * dropped when Ratis keeps the old file.
 */
public final class AtomicFileOutputStream extends FilterOutputStream {
    public static final String TMP_EXTENSION = ".tmp";

    private final File target;
    private final File temporary;
    private boolean failed;
    private volatile boolean closed;

    public AtomicFileOutputStream(File outFile) throws IOException {
        this(outFile, getTemporaryFile(outFile));
    }

    public AtomicFileOutputStream(File outFile, File tmpFile) throws IOException {
        super(FileUtils.newOutputStreamForceAtClose(
                tmpFile, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE));
        target = outFile.getAbsoluteFile();
        temporary = tmpFile.getAbsoluteFile();
    }

    public static File getTemporaryFile(File outFile) {
        return new File(outFile.getParentFile(), outFile.getName() + TMP_EXTENSION);
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        try {
            out.write(bytes, from, length);
        } catch (IOException e) {
            failed = true;
            throw e;
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            out.flush();
        } catch (IOException e) {
            failed = true;
            throw e;
        }
    }

    /** Forces what was written to the disk, and lets it take the file's place. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            out.close();
            if (failed) {
                throw new IOException(target + " stays as it is: not all of what should replace it could be written");
            }
            FileUtils.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            deleteTemporary(e);
            throw e;
        }
    }

    private void deleteTemporary(IOException why) {
        try {
            FileUtils.deleteIfExists(temporary);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }
}
