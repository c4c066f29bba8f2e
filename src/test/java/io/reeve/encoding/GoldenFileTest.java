package io.reeve.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GoldenFileTest {
    private static final String ADVICE = "old ledgers hold these bytes: a record may only gain components at its end;"
            + " run GoldenFile.main to append the entry of a new type or component";

    @Test
    void encodings_ofEveryVersion_meanWhatTheyMeant() throws Exception {
        Map<String, List<GoldenFile.Entry>> golden = GoldenFile.read();
        for (Class<?> type : AllTypes.records()) {
            for (GoldenFile.Entry entry : golden.getOrDefault(AllTypes.nameOf(type), List.of())) {
                String now = GoldenFile.meaningOf(RecordCodec.of(type).decode(entry.bytes()));
                assertThat(GoldenFile.withoutNewer(now, entry.meaning()))
                        .as(ADVICE)
                        .isEqualTo(entry.meaning());
            }
        }
    }

    @Test
    void encodings_ofThisVersion_areTheNewestEntries() throws Exception {
        Map<String, List<GoldenFile.Entry>> golden = GoldenFile.read();
        for (Class<?> type : AllTypes.records()) {
            List<GoldenFile.Entry> entries = golden.get(AllTypes.nameOf(type));
            assertThat(entries).as("%s; %s", AllTypes.nameOf(type), ADVICE).isNotNull();
            assertNewest(type, entries.get(entries.size() - 1));
        }
        assertThat(golden.keySet()).hasSize(AllTypes.records().size());
    }

    @Test
    void numbers_ofEveryType_areWhatTheyWere() throws Exception {
        assertThat(GoldenNames.numbers())
                .as("type numbers are fixed for ever; append the line of a new type to the file")
                .containsExactlyInAnyOrderElementsOf(Files.readAllLines(GoldenNames.NUMBERS));
    }

    @Test
    void constants_ofEveryEnum_keepTheirNames() throws Exception {
        assertThat(GoldenNames.constants())
                .as("old ledgers hold these names: none is renamed or removed; append the line of a new one")
                .containsExactlyInAnyOrderElementsOf(Files.readAllLines(GoldenNames.CONSTANTS));
    }

    private static <T> void assertNewest(Class<T> type, GoldenFile.Entry entry) {
        RecordCodec<T> codec = RecordCodec.of(type);
        byte[] written = codec.encode(codec.decode(entry.bytes()));
        assertThat(HexFormat.of().formatHex(written))
                .as("%s; %s", entry.type(), ADVICE)
                .isEqualTo(HexFormat.of().formatHex(entry.bytes()));
    }
}
