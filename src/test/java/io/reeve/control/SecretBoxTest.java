package io.reeve.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretBoxTest {
    private static final byte[] VALUE = "pass word".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path dir;

    private SecretBox box(String digit) throws IOException {
        return SecretBox.read(Files.writeString(dir.resolve("key"), digit.repeat(64) + "\n"));
    }

    @Test
    void open_whatWasSealed_isTheValue_andNoTwoSealsAreAlike() throws Exception {
        SecretBox box = box("a");
        String sealed = box.seal("eng", "db", VALUE);

        assertThat(box.open("eng", "db", sealed)).isEqualTo(VALUE);
        assertThat(box.seal("eng", "db", VALUE)).isNotEqualTo(sealed);
        assertThat(new String(Base64.getDecoder().decode(sealed), StandardCharsets.ISO_8859_1))
                .doesNotContain("pass word");
    }

    @Test
    void open_otherNameKeyOrBytes_isRefused() throws Exception {
        String sealed = box("a").seal("eng", "db", VALUE);
        byte[] bytes = Base64.getDecoder().decode(sealed);
        bytes[bytes.length - 1] ^= 1;

        assertThatIllegalArgumentException().isThrownBy(() -> box("a").open("eng", "other", sealed));
        assertThatIllegalArgumentException().isThrownBy(() -> box("a").open("ops", "db", sealed));
        assertThatIllegalArgumentException().isThrownBy(() -> box("b").open("eng", "db", sealed));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> box("a").open("eng", "db", Base64.getEncoder().encodeToString(bytes)));
        assertThatIllegalArgumentException().isThrownBy(() -> SecretBox.none().open("eng", "db", sealed));
    }

    @Test
    void keyCheck_tellsKeysApart_andHoldsNothingOfThem() throws Exception {
        assertThat(box("a").keyCheck()).isEqualTo(box("a").keyCheck()).isNotEqualTo(box("b").keyCheck());
        assertThat(box("a").keyCheck()).doesNotContain("aaaa").hasSize(16);
        assertThat(SecretBox.none().keyCheck()).isEmpty();
    }

    @Test
    void read_noKey_saysHowToMakeOne() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> box("g"))
                .withMessageContaining("openssl rand -hex 32");
    }
}
