package io.reeve.execute.files;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Unpacks archives: tar, as it is or compressed with gzip or bzip2, and zip. What it is, its first bytes say. */
public final class Archives {
    private static final int BLOCK = 512;
    private static final int DEFAULT_MODE = 0644;
    private static final int FOLDER_MODE = 0755;
    /** Of a zip file's directory, which is read into memory. */
    private static final long MAX_DIRECTORY_BYTES = 64L << 20;
    /** Of the target of a link. */
    private static final int MAX_TARGET_BYTES = 4_096;

    private Archives() {}

    /** Fails with a sentence that names the entry that is at fault. */
    public static void unpack(Path archive, Unpacking into) throws IOException {
        byte[] head = head(archive);
        try {
            if (startsWith(head, 'P', 'K', 3, 4) || startsWith(head, 'P', 'K', 5, 6)) {
                unzip(archive, into);
            } else {
                untar(archive, head, into);
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            throw new FileTrouble("it is a broken archive: " + e.getMessage(), e);
        }
        into.finish();
    }

    private static byte[] head(Path archive) throws IOException {
        try (InputStream in = Files.newInputStream(archive)) {
            return in.readNBytes(4);
        }
    }

    private static boolean startsWith(byte[] head, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (i >= head.length || (head[i] & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private static void untar(Path archive, byte[] head, Unpacking into) throws IOException {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), 64 * 1024)) {
            InputStream plain = file;
            if (startsWith(head, 0x1f, 0x8b)) {
                plain = new BufferedInputStream(
                        GzipCompressorInputStream.builder()
                                .setInputStream(file)
                                .setDecompressConcatenated(true)
                                .get(),
                        64 * 1024);
            } else if (startsWith(head, 'B', 'Z', 'h')) {
                plain = new BufferedInputStream(new BZip2CompressorInputStream(file, true), 64 * 1024);
            }
            requireTar(plain);
            HeaderBudget budget = new HeaderBudget(plain);
            try (TarArchiveInputStream tar = new TarArchiveInputStream(budget, StandardCharsets.UTF_8.name())) {
                budget.begin();
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    budget.end();
                    place(entry, tar, into);
                    budget.begin();
                }
            }
        }
    }

    private static void requireTar(InputStream in) throws IOException {
        in.mark(BLOCK);
        byte[] block = in.readNBytes(BLOCK);
        in.reset();
        if (block.length != BLOCK || !isHeader(block) && !Arrays.equals(block, new byte[BLOCK])) {
            throw new FileTrouble("it is no archive of a known kind: tar, tar.gz, tar.bz2 and zip are");
        }
    }

    private static boolean isHeader(byte[] block) {
        try {
            return TarUtils.verifyCheckSum(block);
        } catch (IllegalArgumentException e) { // there is no number where the sum would be
            return false;
        }
    }

    private static void place(TarArchiveEntry entry, TarArchiveInputStream tar, Unpacking into) throws IOException {
        String name = entry.getName();
        if (entry.isSymbolicLink()) {
            into.symbolicLink(name, entry.getLinkName());
        } else if (entry.isLink()) {
            into.hardLink(name, entry.getLinkName());
        } else if (entry.isDirectory()) {
            into.folder(name, entry.getMode() & 0777);
        } else if (entry.isCharacterDevice() || entry.isBlockDevice()) {
            into.other(name, "a device");
        } else if (entry.isFIFO()) {
            into.other(name, "a pipe");
        } else if (isContent(entry) && tar.canReadEntryData(entry)) {
            into.file(name, entry.getMode() & 0777, tar);
        } else {
            throw into.refused(name, "an entry of an unknown kind");
        }
    }

    private static boolean isContent(TarArchiveEntry entry) {
        byte kind = entry.getLinkFlag();
        return kind == TarConstants.LF_NORMAL
                || kind == TarConstants.LF_OLDNORM
                || kind == TarConstants.LF_CONTIG
                || entry.isSparse();
    }

    private static void unzip(Path archive, Unpacking into) throws IOException {
        ZipBounds.requireSmallDirectory(archive, MAX_DIRECTORY_BYTES);
        try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                place(entry, zip, into);
            }
        }
    }

    private static void place(ZipArchiveEntry entry, ZipFile zip, Unpacking into) throws IOException {
        String name = entry.getName();
        int kind = entry.getUnixMode() & 0170000;
        int mode = entry.getUnixMode() & 0777;
        if (entry.isUnixSymlink()) {
            try (InputStream content = zip.getInputStream(entry)) {
                byte[] target = content.readNBytes(MAX_TARGET_BYTES);
                into.symbolicLink(name, new String(target, StandardCharsets.UTF_8));
            }
        } else if (entry.isDirectory()) {
            into.folder(name, mode == 0 ? FOLDER_MODE : mode);
        } else if (kind != 0 && kind != 0100000) {
            throw into.refused(name, "a device or pipe");
        } else if (!zip.canReadEntryData(entry)) {
            throw into.refused(name, "encrypted, or compressed in a way that is not known");
        } else {
            try (InputStream content = zip.getInputStream(entry)) {
                into.file(name, mode == 0 ? DEFAULT_MODE : mode, content);
            }
        }
    }
}
