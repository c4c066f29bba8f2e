package io.reeve.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a cell chooses among the nodes on which a task could run; equal ones go by name. */
public enum PlacementPolicy {
    /** The node that is left fullest. */
    BEST_FIT,
    /** The first by name. */
    FIRST_FIT,
    /** The node whose free resources have the smallest dot product with what is asked. */
    DOT_PRODUCT,
    /** The node where the GPUs that typical tasks cannot use grow least (fragmentation gradient descent). */
    FGD;

    /** As it is written: {@code best-fit}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Reads what {@link #text()} writes; throws {@link IllegalArgumentException} for any other text. */
    public static PlacementPolicy parse(String text) {
        for (PlacementPolicy policy : values()) {
            if (policy.text().equals(text)) {
                return policy;
            }
        }
        throw new IllegalArgumentException("a placement policy is " + names() + ", was \"" + text + "\"");
    }

    private static String names() {
        return Arrays.stream(values()).map(PlacementPolicy::text).collect(Collectors.joining(", "));
    }
}
