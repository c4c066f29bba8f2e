package io.reeve.execute.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class ArchivesTest {
    @TempDir
    Path dir;

    private Path root;
    private Path outside;

    @BeforeEach
    void make() throws IOException {
        root = Files.createDirectory(dir.resolve("work"));
        outside = Files.writeString(dir.resolve("outside"), "untouched");
    }

    /** One entry of a tar archive. */
    record Part(String name, byte kind, String content, int mode) {
        static Part file(String name, String content) {
            return new Part(name, TarConstants.LF_NORMAL, content, 0644);
        }

        static Part link(String name, String target) {
            return new Part(name, TarConstants.LF_SYMLINK, target, 0777);
        }

        static Part hard(String name, String target) {
            return new Part(name, TarConstants.LF_LINK, target, 0644);
        }
    }

    private Path tar(Part... parts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        write(bytes, parts);
        return Files.write(dir.resolve("a.tar"), bytes.toByteArray());
    }

    private static void write(OutputStream out, Part... parts) throws IOException {
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Part part : parts) {
                TarArchiveEntry entry = new TarArchiveEntry(part.name(), part.kind(), true);
                entry.setMode(part.mode());
                byte[] content = part.content().getBytes(StandardCharsets.UTF_8);
                boolean isFile = part.kind() == TarConstants.LF_NORMAL;
                if (isFile) {
                    entry.setSize(content.length);
                } else {
                    entry.setLinkName(part.content());
                }
                tar.putArchiveEntry(entry);
                if (isFile) {
                    tar.write(content);
                }
                tar.closeArchiveEntry();
            }
        }
    }

    private void unpack(Path archive) throws IOException {
        unpack(archive, 1 << 20);
    }

    private void unpack(Path archive, long maxBytes) throws IOException {
        Archives.unpack(archive, new Unpacking(root, null, maxBytes, () -> false));
    }

    @Test
    void unpack_tarOfEachCompression_placesFilesFoldersAndModes() throws IOException {
        Part[] parts = {
            Part.file("./bin/run.sh", "#!/bin/sh\n"),
            new Part("data/", TarConstants.LF_DIR, "", 0700),
            Part.file("a", "1")
        };
        parts[0] = new Part("./bin/run.sh", TarConstants.LF_NORMAL, "#!/bin/sh\n", 04755);
        for (String kind : List.of("tar", "gz", "bz2")) {
            root = Files.createDirectory(dir.resolve(kind));
            Path archive = dir.resolve("x." + kind);
            try (OutputStream file = Files.newOutputStream(archive);
                    OutputStream out = kind.equals("gz")
                            ? new GzipCompressorOutputStream(file)
                            : kind.equals("bz2") ? new BZip2CompressorOutputStream(file) : file) {
                write(out, parts);
            }

            unpack(archive);

            assertThat(root.resolve("bin/run.sh")).hasContent("#!/bin/sh\n");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("bin/run.sh"))))
                    .isEqualTo("rwxr-xr-x");
            assertThat(root.resolve("data")).isDirectory();
        }
    }

    @Test
    void unpack_zip_placesFilesModesAndLinks() throws IOException {
        Path archive = dir.resolve("a.zip");
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(archive)) {
            zip(zip, "d/run", 0100755, "hello");
            zip(zip, "link", 0120777, "d/run");
        }

        unpack(archive);

        assertThat(root.resolve("link")).hasContent("hello");
        assertThat(Files.isExecutable(root.resolve("d/run"))).isTrue();
    }

    private static void zip(ZipArchiveOutputStream zip, String name, int mode, String content) throws IOException {
        ZipArchiveEntry entry = new ZipArchiveEntry(name);
        entry.setUnixMode(mode);
        zip.putArchiveEntry(entry);
        zip.write(content.getBytes(StandardCharsets.UTF_8));
        zip.closeArchiveEntry();
    }

    @Test
    void unpack_zipWithNamesThatLeadOut_isRefused() throws IOException {
        for (String name : List.of("../outside", "/etc/reeve-test", "a/../../outside", "a\\..\\..\\outside")) {
            Path archive = dir.resolve("evil.zip");
            try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(archive)) {
                zip(zip, "good", 0100644, "x");
                zip(zip, name, 0100644, "evil");
            }

            assertThatExceptionOfType(FileTrouble.class).as(name).isThrownBy(() -> unpack(archive));
            assertThat(outside).hasContent("untouched");
            root = Files.createDirectory(dir.resolve("work" + name.hashCode()));
        }
    }

    static Stream<List<Part>> escapes() {
        return Stream.of(
                List.of(Part.file("../outside", "evil")),
                List.of(Part.file("/tmp/reeve-outside", "evil")),
                List.of(Part.file("a/../../outside", "evil")),
                List.of(Part.file("a\\b", "evil")),
                List.of(Part.link("up", "../outside")),
                List.of(Part.link("abs", "/etc/passwd")),
                List.of(Part.link("a/deep", "../../outside")),
                List.of(Part.link("down", "a/../../outside")),
                // A link, and then what is to be written through it.
                List.of(Part.link("d", ".."), Part.file("d/outside", "evil")),
                List.of(Part.link("d", "sub"), Part.file("d/x", "evil"), Part.file("sub/y", "")),
                // Each link stays inside by its letters, and the two together lead out.
                List.of(Part.link("x", "."), Part.link("sub/deep/y", "../../x/../outside")),
                List.of(Part.hard("h", "../outside")),
                List.of(Part.hard("h", "/etc/passwd")),
                List.of(Part.link("l", "sub"), Part.hard("h", "l")),
                List.of(new Part("dev", TarConstants.LF_CHR, "", 0666)),
                List.of(new Part("disk", TarConstants.LF_BLK, "", 0666)),
                List.of(new Part("pipe", TarConstants.LF_FIFO, "", 0666)),
                List.of(Part.file("f", "1"), Part.file("f/under", "2")));
    }

    @ParameterizedTest
    @MethodSource("escapes")
    void unpack_escapingTar_isRefusedAndTouchesNothingOutside(List<Part> parts) throws IOException {
        Path archive = tar(parts.toArray(Part[]::new));

        assertThatExceptionOfType(FileTrouble.class).isThrownBy(() -> unpack(archive));

        assertThat(outside).hasContent("untouched");
        assertThat(Path.of("/tmp/reeve-outside")).doesNotExist();
        try (Stream<Path> all = Files.list(dir)) {
            assertThat(all.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("work", "outside", "a.tar");
        }
    }

    @Test
    void unpack_linksThatStayInside_areMade() throws IOException {
        unpack(tar(
                Part.file("lib/libx.so.1", "so"),
                Part.link("lib/libx.so", "libx.so.1"),
                Part.link("bin/x", "../lib/libx.so"),
                Part.hard("copy", "lib/libx.so.1")));

        assertThat(root.resolve("bin/x")).hasContent("so");
        assertThat(root.resolve("copy")).hasContent("so");
        assertThat(Files.isSymbolicLink(root.resolve("lib/libx.so"))).isTrue();
        assertThat(Files.exists(root.resolve("lib/libx.so"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }

    @Test
    void unpack_laterEntryOfOneName_counts() throws IOException {
        unpack(tar(Part.file("f", "old"), Part.file("f", "new")));

        assertThat(root.resolve("f")).hasContent("new");
    }

    @Test
    void unpack_bomb_stopsAtTheBound() throws IOException {
        Path archive = dir.resolve("bomb.tar.gz");
        try (OutputStream file = Files.newOutputStream(archive);
                OutputStream out = new GzipCompressorOutputStream(file)) {
            write(out, Part.file("zeros", "\0".repeat(4 << 20)));
        }

        assertThatExceptionOfType(FileTrouble.class)
                .isThrownBy(() -> unpack(archive, 1 << 20))
                .withMessageContaining("1048576 bytes");
        assertThat(Files.size(root.resolve("zeros"))).isLessThanOrEqualTo(1 << 20);
    }

    @Test
    void unpack_longNameBomb_isNotReadIntoMemory() throws IOException {
        Path archive = dir.resolve("long.tar");
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(archive))) {
            TarArchiveEntry entry = new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME);
            entry.setSize(3 << 20);
            tar.putArchiveEntry(entry);
            tar.write(new byte[3 << 20]);
            tar.closeArchiveEntry();
        }

        assertThatExceptionOfType(FileTrouble.class)
                .isThrownBy(() -> unpack(archive))
                .withMessageContaining("head of an entry");
    }

    @Test
    void unpack_noArchive_saysWhichKindsThereAre() throws IOException {
        assertThatExceptionOfType(FileTrouble.class)
                .isThrownBy(() -> unpack(Files.writeString(dir.resolve("t"), "<html>not found</html>")))
                .withMessageContaining("tar, tar.gz, tar.bz2 and zip");
    }

    @Test
    void unpack_cutOff_isTold() throws IOException {
        Path archive = tar(Part.file("f", "x".repeat(10_000)));
        byte[] all = Files.readAllBytes(archive);
        Files.write(archive, java.util.Arrays.copyOf(all, 5_000));

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> unpack(archive));
    }
}
