package io.reeve.spec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * A part of the document that is passed on as JSON: {@code config}, or the body of a message. What is written without
 * quotes is a number only if it reads the same as one, so that the version {@code 1.10} does not become 1.1.
 */
final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    /** More digits are an identifier. */
    private static final int MAX_NUMBER_CHARACTERS = 40;

    private JsonText() {}

    static String of(Tree tree, int maxBytes, Faults faults) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            write(tree, out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to a string", e);
        }
        String json = text.toString();
        return Scalars.withinBytes(json, maxBytes, tree.place(), faults) ? json : "";
    }

    private static void write(Tree tree, JsonGenerator out) throws IOException {
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

    private static void scalar(Tree.Scalar scalar, JsonGenerator out) throws IOException {
        String text = scalar.text();
        if (scalar.isNull()) {
            out.writeNull();
        } else if (scalar.bare() && (text.equals("true") || text.equals("false"))) {
            out.writeBoolean(text.equals("true"));
        } else if (scalar.bare() && isNumber(text)) {
            out.writeNumber(text);
        } else {
            out.writeString(text);
        }
    }

    private static boolean isNumber(String text) {
        if (text.length() > MAX_NUMBER_CHARACTERS || !NUMBER.matcher(text).matches()) {
            return false;
        }
        boolean plain = text.indexOf('e') < 0 && text.indexOf('E') < 0;
        boolean fraction = plain && text.indexOf('.') >= 0;
        return !fraction || text.endsWith(".0") || !text.endsWith("0") && new BigDecimal(text).scale() > 0;
    }
}
