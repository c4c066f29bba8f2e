package io.reeve.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    @Test
    void deleteUnneeded_keepsWhatIsNeeded() throws IOException {
        store.put(bytes("hello"), null);
        store.put(bytes("other"), null);

        assertThat(store.deleteUnneeded(Long.MAX_VALUE, HELLO::equals)).isEqualTo(1);
        assertThat(store.find(HELLO)).exists();
    }
}
