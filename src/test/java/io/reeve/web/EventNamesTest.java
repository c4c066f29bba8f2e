package io.reeve.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every place that lists the types of events lists all of them, and none that is no more. */
class EventNamesTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            web/js/views/events.js          | (?s)EVENT_TYPES = \\[(.*?)\\];     | '(\\w+)'
            web/js/model/words.js           | (?s)const WORDS = \\{(.*?)\\n\\};  | (?m)^  (\\w+):
            docs/http-api.md                | Event types: `([^`]*)`              | (\\w+)
            """)
    void list_ofEventTypes_isComplete(Path file, String listPattern, String namePattern) throws IOException {
        var list = Pattern.compile(listPattern).matcher(Files.readString(file));
        assertThat(list.find()).as("%s has its list", file).isTrue();
        TreeSet<String> named = Pattern.compile(namePattern)
                .matcher(list.group(1))
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named).as("types of events in %s", file).isEqualTo(types());
    }

    private static TreeSet<String> types() {
        return leaves(Event.class).map(Class::getSimpleName).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<Class<?>> leaves(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(EventNamesTest::leaves)
                : Stream.of(type);
    }
}
