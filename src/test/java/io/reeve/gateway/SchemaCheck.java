package io.reeve.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** As much of JSON Schema as our document uses; a keyword it does not know fails the test. Fields must be described. */
final class SchemaCheck {
    private static final Set<String> KNOWN = Set.of(
            "$ref",
            "anyOf",
            "type",
            "properties",
            "required",
            "items",
            "enum",
            "additionalProperties",
            "description",
            "default",
            "minimum",
            "maximum",
            "minItems",
            "maxItems",
            "format");

    private final JsonObject document;

    SchemaCheck(JsonObject document) {
        this.document = document;
    }

    void check(JsonObject schema, @Nullable Object value, String where) {
        assertThat(KNOWN).as(where).containsAll(schema.fieldNames());
        if (schema.containsKey("$ref")) {
            String name = schema.getString("$ref").replace("#/components/schemas/", "");
            check(document.getJsonObject("components").getJsonObject("schemas").getJsonObject(name), value, where);
        } else if (schema.containsKey("anyOf")) {
            if (value != null) {
                check(schema.getJsonArray("anyOf").getJsonObject(0), value, where);
            }
        } else if (schema.containsKey("type")) { // without one, any JSON is fine
            checkType(schema, value, where);
        }
    }

    private void checkType(JsonObject schema, @Nullable Object value, String where) {
        switch (schema.getString("type")) {
            case "object" -> checkObject(schema, value, where);
            case "array" -> {
                assertThat(value).as(where).isInstanceOf(JsonArray.class);
                for (Object element : (JsonArray) value) {
                    check(schema.getJsonObject("items"), element, where + "[]");
                }
            }
            case "string" -> {
                assertThat(value).as(where).isInstanceOf(String.class);
                if (schema.containsKey("enum")) {
                    assertThat(schema.getJsonArray("enum").contains(value))
                            .as("%s: %s", where, value)
                            .isTrue();
                }
            }
            case "integer" -> assertThat(value).as(where).isInstanceOfAny(Integer.class, Long.class);
            case "number" -> assertThat(value).as(where).isInstanceOf(Number.class);
            case "boolean" -> assertThat(value).as(where).isInstanceOf(Boolean.class);
            case "null" -> assertThat(value).as(where).isNull();
            default -> fail(where + ": unknown type " + schema.getString("type"));
        }
    }

    private void checkObject(JsonObject schema, @Nullable Object value, String where) {
        assertThat(value).as(where).isInstanceOf(JsonObject.class);
        JsonObject object = (JsonObject) value;
        JsonObject properties = schema.getJsonObject("properties");
        if (properties == null) {
            return;
        }
        Set<String> names = new HashSet<>();
        schema.getJsonArray("required", new JsonArray()).forEach(name -> names.add((String) name));
        assertThat(object.fieldNames()).as(where).containsAll(names);
        for (String name : object.fieldNames()) {
            if (properties.containsKey(name)) {
                check(properties.getJsonObject(name), object.getValue(name), where + "." + name);
            } else if (!Boolean.TRUE.equals(schema.getValue("additionalProperties"))) {
                fail(where + ": \"" + name + "\" is not described");
            }
        }
    }
}
