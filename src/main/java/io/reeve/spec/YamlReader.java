package io.reeve.spec;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * YAML text into a {@link Tree}, from the parser's events: scalars are never resolved to values, so their text stays.
 *
 * <p>Anchors, aliases, merge keys and tags are refused rather than followed, so no document grows when it is read.
 */
final class YamlReader {
    private final Iterator<Event> events;
    private final YamlSource source;
    private final Faults faults;
    private final String whole;
    private Place at = Place.root(1, 1);

    private YamlReader(String text, String whole, Faults faults) {
        this.whole = whole;
        this.events = new Parse(settings(text)).parseString(text).iterator();
        this.source = new YamlSource(text);
        this.faults = faults;
    }

    /**
     * The buffer takes the whole text at once: in pieces, the parser (2.10) copies long scalars over and over, and
     * throws where a piece ends within a surrogate pair.
     */
    private static LoadSettings settings(String text) {
        return LoadSettings.builder()
                .setBufferSize(text.length() + 1)
                .setCodePointLimit(Limits.YAML_BYTES + 1)
                .build();
    }

    /**
     * Returns null if the text could not be read to its end.
     *
     * @param whole what is expected where there is no text
     */
    static @Nullable Tree read(String text, String whole, Faults faults) {
        if (YamlSource.holdsUnprintable(text, faults)) {
            return null;
        }
        YamlReader reader = new YamlReader(text, whole, faults);
        try {
            return reader.document();
        } catch (MarkedYamlEngineException e) {
            YamlSyntax.report(e, reader.at, faults);
            return null;
        } catch (YamlEngineException e) {
            faults.add(FaultCode.SYNTAX, reader.at, "not YAML: " + e.getMessage(), "YAML 1.2");
            return null;
        }
    }

    private @Nullable Tree document() {
        events.next();
        if (next().getEventId() == Event.ID.StreamEnd) {
            faults.add(FaultCode.EMPTY_DOCUMENT, "the document is empty", whole);
            return null;
        }
        Event first = next();
        Tree tree = node(first, place(Place.root(1, 1), first), 1);
        if (tree == null) {
            return null;
        }
        next();
        Event after = next();
        if (after.getEventId() != Event.ID.StreamEnd) {
            Place second = place(Place.root(1, 1), after);
            faults.add(FaultCode.SEVERAL_DOCUMENTS, second, "a second document starts here", "one document a file");
            return null;
        }
        return tree;
    }

    private Event next() {
        return events.next();
    }

    /** Returns null if nesting is too deep to go on. */
    private @Nullable Tree node(Event event, Place place, int depth) {
        at = place;
        Place exact = place(place, event);
        refuse(event, exact);
        if (event instanceof ScalarEvent scalar) {
            return scalar(scalar, place);
        }
        if (event instanceof AliasEvent) {
            return new Tree.Scalar("", true, place);
        }
        if (depth > Limits.NESTING) {
            faults.add(FaultCode.TOO_DEEP, exact, "lists and maps are nested too deep", "at most " + Limits.NESTING);
            return null;
        }
        return event instanceof MappingStartEvent ? mapping(place, depth) : items(place, depth);
    }

    private Tree scalar(ScalarEvent scalar, Place place) {
        SourceText.checkCharacters(scalar.getValue(), place, faults);
        if (scalar.isPlain() && isCommand(place) && source.commentFollows(scalar.getEndMark())) {
            faults.add(
                    FaultCode.COMMAND_COMMENT,
                    place,
                    "YAML takes the \" #\" in this line for the start of a comment, so the command would end there",
                    YamlSyntax.BLOCK_HINT + ", or the comment on a line of its own");
        }
        return new Tree.Scalar(scalar.getValue(), scalar.isPlain(), place);
    }

    /** Whether the place is {@code /tasks/NAME/command} or {@code /defaults/command}. */
    private static boolean isCommand(Place place) {
        return place.token().equals("command") && place.parent() != null;
    }

    private @Nullable Tree mapping(Place place, int depth) {
        Map<String, Tree> members = new LinkedHashMap<>();
        for (Event key = next(); key.getEventId() != Event.ID.MappingEnd; key = next()) {
            String name = key(key, place, depth);
            if (name == null) {
                return null;
            }
            Place member = place(place.child(name), key);
            at = member;
            Tree value = node(next(), member, depth + 1);
            if (value == null) {
                return null;
            }
            if (members.putIfAbsent(name, value) != null) {
                SourceText.addTwice(name, member, faults);
            }
        }
        return new Tree.Mapping(members, place);
    }

    /** Returns the key's text, a stand-in for one that is refused, or null if reading cannot go on. */
    private @Nullable String key(Event event, Place parent, int depth) {
        Place place = place(parent, event);
        if (event instanceof ScalarEvent scalar) {
            refuse(event, place);
            SourceText.checkCharacters(scalar.getValue(), place, faults);
            if (scalar.isPlain() && scalar.getValue().equals("<<")) {
                faults.add(
                        FaultCode.YAML_MERGE_KEY,
                        place,
                        "merge keys (<<) are not read",
                        "the fields themselves, or defaults: for what all tasks share");
            }
            return scalar.getValue();
        }
        if (event instanceof AliasEvent) {
            refuse(event, place);
            return "*";
        }
        faults.add(FaultCode.KEY_NOT_TEXT, place, "this key is a list or a map", "a key that is text");
        return node(event, place, depth + 1) == null ? null : "?" + place.line() + ":" + place.column();
    }

    private @Nullable Tree items(Place place, int depth) {
        List<Tree> items = new ArrayList<>();
        for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
            Tree item = node(event, place(place.child(Integer.toString(items.size())), event), depth + 1);
            if (item == null) {
                return null;
            }
            items.add(item);
        }
        return new Tree.Items(items, place);
    }

    /** Adds the faults of what is YAML, but not of a job document. */
    private void refuse(Event event, Place place) {
        if (event instanceof AliasEvent alias) {
            String name = "*" + alias.getAlias();
            faults.add(
                    FaultCode.YAML_ALIAS,
                    place,
                    "YAML reads " + Quoted.of(name) + " as an alias",
                    YamlSyntax.QUOTE_HINT);
            return;
        }
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            String name = "&" + node.getAnchor().get();
            faults.add(
                    FaultCode.YAML_ANCHOR,
                    place,
                    "YAML reads " + Quoted.of(name) + " as an anchor",
                    YamlSyntax.QUOTE_HINT);
        }
        Optional<String> tag = Optional.empty();
        if (event instanceof ScalarEvent scalar) {
            tag = scalar.getTag();
        } else if (event instanceof CollectionStartEvent start) {
            tag = start.getTag();
        }
        if (tag.isPresent()) {
            faults.add(
                    FaultCode.YAML_TAG,
                    place,
                    "YAML reads " + Quoted.of(tag.get()) + " as a tag",
                    YamlSyntax.QUOTE_HINT);
        }
    }

    private static Place place(Place place, Event event) {
        Mark mark = event.getStartMark().orElse(null);
        return mark == null
                ? place
                : new Place(place.parent(), place.token(), mark.getLine() + 1, mark.getColumn() + 1);
    }
}
