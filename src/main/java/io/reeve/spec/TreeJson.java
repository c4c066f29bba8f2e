package io.reeve.spec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.function.Predicate;

/** A {@link Tree} as JSON text that {@link JsonReader} reads to the same scalars, spelling and all. */
final class TreeJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final Predicate<String> isNumber;

    private TreeJson(Predicate<String> isNumber) {
        this.isNumber = isNumber;
    }

    static String write(Tree tree) {
        return write(tree, TreeJson::isNumber);
    }

    /** @param isNumber of texts without quotes, which are numbers in JSON */
    static String write(Tree tree, Predicate<String> isNumber) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            new TreeJson(isNumber).write(tree, out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to a string", e);
        }
        return text.toString();
    }

    private void write(Tree tree, JsonGenerator out) throws IOException {
        if (tree instanceof Tree.Scalar scalar) {
            scalar(scalar, out);
        } else if (tree instanceof Tree.Items list) {
            out.writeStartArray();
            for (Tree item : list.items()) {
                write(item, out);
            }
            out.writeEndArray();
        } else if (tree instanceof Tree.Mapping mapping) {
            out.writeStartObject();
            for (var member : mapping.members().entrySet()) {
                out.writeFieldName(member.getKey());
                write(member.getValue(), out);
            }
            out.writeEndObject();
        }
    }

    private void scalar(Tree.Scalar scalar, JsonGenerator out) throws IOException {
        String text = scalar.text();
        if (scalar.isNull()) {
            out.writeNull();
        } else if (scalar.bare() && (text.equals("true") || text.equals("false"))) {
            out.writeBoolean(text.equals("true"));
        } else if (scalar.bare() && isNumber.test(text)) {
            out.writeNumber(text);
        } else {
            out.writeString(text);
        }
    }

    /** Whether JSON can hold the text as a number, spelled the same; nothing here wants an exponent. */
    private static boolean isNumber(String text) {
        int point = text.indexOf('.');
        String whole = point < 0 ? text : text.substring(0, point);
        boolean fraction = point < 0 || Scalars.isDigits(text.substring(point + 1));
        return Scalars.isWhole(whole) && fraction && text.length() <= Limits.KEY_CHARACTERS;
    }
}
