package io.reeve.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.fixture.Seeds;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    private static final Pattern RULE = Pattern.compile("[a-z0-9][a-z0-9._-]{0,127}");
    private static final String LETTERS = "abz019._-AZ/ \n\u00e9`{:";

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 127, 128, 129})
    void isName_ofAnyLength_followsTheRule(int length) {
        String text = "a".repeat(length);

        assertThat(Names.isName(text)).isEqualTo(RULE.matcher(text).matches());
    }

    @Test
    void isName_ofAnyLetters_followsTheRule() {
        Seeds.each(200, seed -> {
            var random = new Random(seed);
            for (int i = 0; i < 1_000; i++) {
                var text = new StringBuilder();
                for (int length = random.nextInt(4); length >= 0; length--) {
                    text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
                }
                assertThat(Names.isName(text.toString()))
                        .as(text.toString())
                        .isEqualTo(RULE.matcher(text).matches());
            }
        });
    }
}
