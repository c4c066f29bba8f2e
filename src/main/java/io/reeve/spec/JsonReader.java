package io.reeve.spec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON text into a {@link Tree}. */
final class JsonReader {
    /** Field names of documents are not worth keeping: without the shared table nobody can fill it. */
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final JsonParser parser;
    private final String whole;
    private final Faults faults;
    private Place at = Place.root(1, 1);

    private JsonReader(JsonParser parser, String whole, Faults faults) {
        this.whole = whole;
        this.parser = parser;
        this.faults = faults;
    }

    /**
     * Returns null if the text could not be read to its end.
     *
     * @param whole what is expected where there is no text
     */
    static @Nullable Tree read(String text, String whole, Faults faults) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            JsonReader reader = new JsonReader(parser, whole, faults);
            try {
                return reader.document();
            } catch (JsonProcessingException e) {
                reader.syntaxFault(e);
                return null;
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("reading a string", e);
        }
    }

    private void syntaxFault(JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        Place place = location == null
                ? at
                : new Place(at.parent(), at.token(), location.getLineNr(), location.getColumnNr());
        faults.add(FaultCode.SYNTAX, place, "not JSON: " + words(e), "JSON (RFC 8259)");
    }

    /** The parser names another place as it would name a file, of which it says here that it hides the text. */
    private static String words(JsonProcessingException e) {
        return e.getOriginalMessage()
                .replaceAll("\\[Source: [^;\\]]*; line: (\\d+), column: (\\d+)\\]", "line $1, column $2");
    }

    private @Nullable Tree document() throws IOException {
        if (parser.nextToken() == null) {
            faults.add(FaultCode.EMPTY_DOCUMENT, "the document is empty", whole);
            return null;
        }
        Tree tree = value(here(Place.root(1, 1)), 1);
        if (tree != null && parser.nextToken() != null) {
            faults.add(
                    FaultCode.SEVERAL_DOCUMENTS,
                    here(Place.root(1, 1)),
                    "something follows the end of the document",
                    "one document");
            return null;
        }
        return tree;
    }

    /** Returns null if nesting is too deep to go on. */
    private @Nullable Tree value(Place place, int depth) throws IOException {
        at = place;
        JsonToken token = parser.currentToken();
        if (token != JsonToken.START_OBJECT && token != JsonToken.START_ARRAY) {
            String text = parser.getText();
            SourceText.checkCharacters(text, place, faults);
            return new Tree.Scalar(text, token != JsonToken.VALUE_STRING, place);
        }
        if (depth > Limits.NESTING) {
            faults.add(FaultCode.TOO_DEEP, place, "lists and maps are nested too deep", "at most " + Limits.NESTING);
            return null;
        }
        return token == JsonToken.START_OBJECT ? mapping(place, depth) : items(place, depth);
    }

    private @Nullable Tree mapping(Place place, int depth) throws IOException {
        Map<String, Tree> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            Place member = here(place.child(name));
            SourceText.checkCharacters(name, member, faults);
            at = member;
            parser.nextToken();
            Tree value = value(member, depth + 1);
            if (value == null) {
                return null;
            }
            if (members.putIfAbsent(name, value) != null) {
                SourceText.addTwice(name, member, faults);
            }
        }
        return new Tree.Mapping(members, place);
    }

    private @Nullable Tree items(Place place, int depth) throws IOException {
        List<Tree> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Tree item = value(here(place.child(Integer.toString(items.size()))), depth + 1);
            if (item == null) {
                return null;
            }
            items.add(item);
        }
        return new Tree.Items(items, place);
    }

    private Place here(Place place) {
        JsonLocation location = parser.currentTokenLocation();
        return new Place(place.parent(), place.token(), location.getLineNr(), location.getColumnNr());
    }
}
