package io.reeve.spec;

import java.util.Collections;
import java.util.List;
import java.util.Map;

/** A document before its meaning is known: scalars keep the text they were written with, all parts their place. */
sealed interface Tree {
    Place place();

    /** What a fault calls this kind of part. */
    String kind();

    /**
     * Text as it was written, so that {@code 1.10} stays itself.
     *
     * @param bare without quotes: a plain YAML scalar, or a JSON number, {@code true}, {@code false} or {@code null}
     */
    record Scalar(String text, boolean bare, Place place) implements Tree {
        boolean isNull() {
            return bare
                    && (text.isEmpty()
                            || text.equals("null")
                            || text.equals("~")
                            || text.equals("Null")
                            || text.equals("NULL"));
        }

        @Override
        public String kind() {
            return isNull() ? "nothing" : "the text " + Quoted.of(text);
        }
    }

    /** A list. */
    record Items(List<Tree> items, Place place) implements Tree {
        public Items {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /** A map in the order of the document; a member's place is where its key stands. */
    record Mapping(Map<String, Tree> members, Place place) implements Tree {
        public Mapping {
            members = Collections.unmodifiableMap(members);
        }

        @Override
        public String kind() {
            return "a map";
        }
    }

    static boolean isNull(Tree tree) {
        return tree instanceof Scalar scalar && scalar.isNull();
    }
}
