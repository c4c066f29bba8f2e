package io.reeve.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reeve.event.CellEvent;
import io.reeve.model.FeatureLevel;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A process of the level before this version's writes and reads what the version before it did: the golden file holds
 * both encodings, and this is what a drill of an upgrade relies on.
 */
class PreviousLevelTest {
    private static final int PREVIOUS = FeatureLevel.NEWEST - 1;
    private static final Shapes OLD = new Shapes(RecordCodec.standardFamilies(), PREVIOUS);
    private static final Shapes NEW = new Shapes(RecordCodec.standardFamilies(), FeatureLevel.NEWEST);

    @Test
    void previousLevel_writes_theEntryBeforeThatOfTheNewComponents() throws Exception {
        Map<String, List<GoldenFile.Entry>> golden = GoldenFile.read();
        List<String> grown = new ArrayList<>();
        for (Class<?> type : AllTypes.records()) {
            if (FeatureLevel.since(type) > PREVIOUS) {
                continue;
            }
            List<GoldenFile.Entry> entries = golden.get(AllTypes.nameOf(type));
            GoldenFile.Entry newest = entries.get(entries.size() - 1);
            if (!writesAgain(type, newest)) {
                grown.add(AllTypes.nameOf(type));
                assertThat(entries.stream().anyMatch(entry -> writesAgain(type, entry)))
                        .as("%s has an entry that a process of level %d writes", AllTypes.nameOf(type), PREVIOUS)
                        .isTrue();
            }
        }
        assertThat(grown)
                .containsExactlyInAnyOrder(
                        "event.CellEvent.CellFounded",
                        "event.NodeEvent.NodeRegistered",
                        "event.NodeEvent.NodeResumed",
                        "message.Membership.Register",
                        "message.Membership.Renew",
                        "message.Membership.Renewed",
                        "core.state.StateSnapshot",
                        "core.state.ForgottenJob",
                        "event.JobEvent.JobSubmitted",
                        "event.JobEvent.TasksAdded",
                        "event.ScheduleEvent.ScheduleCreated",
                        "event.AttemptEvent.AttemptEnded",
                        "message.ToWorker.Launch",
                        "message.Reading.ReadFile",
                        "message.Reading.Chunk",
                        "model.FanOut.Files",
                        "message.FromWorker.Status.Ended",
                        "message.WorkerNote.Launched");
    }

    @Test
    void previousLevel_readsWhatThisWrites_withoutTheNewComponents() {
        RandomValues random = new RandomValues(3, 2, false).ofLevel(PREVIOUS);
        for (Class<?> type : AllTypes.records()) {
            if (FeatureLevel.since(type) <= PREVIOUS) {
                assertReadable(type, random);
            }
        }
    }

    @Test
    void previousLevel_aNewType_isNeitherReadNorWritten() {
        var named = new CellEvent.CellNamed("production");
        byte[] bytes = RecordCodec.of(CellEvent.class, NEW).encode(named);

        assertThatThrownBy(() -> RecordCodec.of(CellEvent.class, OLD).decode(bytes))
                .isInstanceOf(EncodingException.class)
                .hasMessageContaining("a CellNamed is of feature level 2, and this process understands 1");
        assertThatThrownBy(() -> RecordCodec.of(CellEvent.class, OLD).encode(named))
                .isInstanceOf(EncodingException.class);
    }

    /** So no type or component of a level that this version does not have was declared. */
    @Test
    void levels_ofAllTypes_areAtMostTheNewest() {
        for (Class<?> type : AllTypes.records()) {
            assertThat(FeatureLevel.since(type)).isBetween(FeatureLevel.FIRST, FeatureLevel.NEWEST);
            for (RecordComponent component : type.getRecordComponents()) {
                var since = component.getAnnotation(io.reeve.model.SinceLevel.class);
                assertThat(since == null ? FeatureLevel.FIRST : since.value())
                        .isBetween(FeatureLevel.FIRST, FeatureLevel.NEWEST);
            }
        }
    }

    private static <T> boolean writesAgain(Class<T> type, GoldenFile.Entry entry) {
        RecordCodec<T> old = RecordCodec.of(type, OLD);
        return Arrays.equals(old.encode(old.decode(entry.bytes())), entry.bytes());
    }

    private static <T> void assertReadable(Class<T> type, RandomValues random) {
        T value = random.of(type);
        RecordCodec<T> old = RecordCodec.of(type, OLD);
        byte[] written = RecordCodec.of(type, NEW).encode(value);
        byte[] rewritten = old.encode(old.decode(written));
        assertThat(old.encode(RecordCodec.of(type, NEW).decode(rewritten)))
                .as(AllTypes.nameOf(type))
                .isEqualTo(rewritten);
    }
}
