package io.reeve.execute.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reeve.execute.AttemptFiles;
import io.reeve.message.Reading.Chunk;
import io.reeve.message.Reading.FileName;
import io.reeve.message.Reading.ReadFile;
import io.reeve.message.Reading.Unreadable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadStoreTest {
    private static final String HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    @TempDir
    Path dir;

    private UploadStore store;

    @BeforeEach
    void open() throws IOException {
        store = new UploadStore(dir, 100);
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private long files() throws IOException {
        try (Stream<Path> all = Files.walk(dir)) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void put_twice_isOneFileUnderItsHash() throws IOException {
        assertThat(store.put(bytes("hello"), HELLO)).isEqualTo(new UploadStore.Stored(HELLO, 5));
        store.put(bytes("hello"), null);

        assertThat(store.find(HELLO)).hasContent("hello");
        assertThat(files()).isEqualTo(1);
        assertThat(new AttemptFiles(dir, store, id -> false).read(new ReadFile(new FileName.Upload(HELLO), 1, 3)))
                .isInstanceOfSatisfying(
                        Chunk.class,
                        chunk -> assertThat(chunk.bytes()).asString().isEqualTo("ell"));
    }

    @Test
    void put_tooLarge_isRefusedAndNothingStays() throws IOException {
        assertThatThrownBy(() -> store.put(bytes("x".repeat(101)), null))
                .isInstanceOf(FileTrouble.class)
                .hasMessageContaining("100 bytes");
        assertThat(files()).isZero();
    }

    @Test
    void put_otherHash_isRefusedAndNothingStays() throws IOException {
        assertThatThrownBy(() -> store.put(bytes("hullo"), HELLO))
                .isInstanceOf(FileTrouble.class)
                .hasMessageContaining(HELLO);
        assertThat(files()).isZero();
    }

    @Test
    void find_whatIsNoHash_isNull() {
        assertThat(store.find("../../etc/passwd")).isNull();
        assertThat(store.find(HELLO)).isNull();
        assertThat(new AttemptFiles(dir, store, id -> false).read(new ReadFile(new FileName.Upload(".."), 0, 9)))
                .isInstanceOf(Unreadable.class);
    }

    private void age(String sha256) throws IOException {
        Files.setLastModifiedTime(Objects.requireNonNull(store.find(sha256)), FileTime.fromMillis(1_000));
    }

    @Test
    void olderThan_youngAndOld_isTheOld() throws IOException {
        store.put(bytes("hello"), null);
        store.put(bytes("other"), null);
        age(HELLO);

        assertThat(store.olderThan(2_000)).containsExactly(HELLO);
    }

    @Test
    void olderThan_partsThatBrokeOff_areDeletedInTime() throws IOException {
        Path part = dir.resolve("uploads/part-1");
        Files.writeString(part, "hel");
        assertThat(store.olderThan(2_000)).isEmpty();
        assertThat(part).exists();

        Files.setLastModifiedTime(part, FileTime.fromMillis(1_000));
        assertThat(store.olderThan(2_000)).isEmpty();
        assertThat(part).doesNotExist();
    }

    @Test
    void deleteOlderThan_cameAgain_stays() throws IOException {
        store.put(bytes("hello"), null);
        age(HELLO);
        store.put(bytes("hello"), null);

        assertThat(store.deleteOlderThan(2_000, HELLO)).isFalse();
        assertThat(store.find(HELLO)).exists();
    }

    @Test
    void deleteOlderThan_old_isGone() throws IOException {
        store.put(bytes("hello"), null);
        age(HELLO);

        assertThat(store.deleteOlderThan(2_000, HELLO)).isTrue();
        assertThat(store.find(HELLO)).isNull();
        assertThat(store.deleteOlderThan(2_000, HELLO)).isFalse();
    }
}
