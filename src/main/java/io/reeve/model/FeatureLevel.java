package io.reeve.model;

/**
 * How much of what the ledger may hold a process understands. A cell has a level as well, which an operator raises when
 * all its nodes understand the next: so versions can be mixed while a new one is rolled out, and it can be taken back.
 */
public final class FeatureLevel {
    /** Of versions that know nothing of levels, and of a cell where none was ever raised. */
    public static final int FIRST = 1;

    /** What this version understands. */
    public static final int NEWEST = 2;

    /** Has this process behave as one of a lower level would, for a drill of an upgrade on one version. */
    private static final String DRILL = "reeve.feature-level";

    /** What this process understands. */
    public static final int OWN = own();

    private static final ClassValue<Integer> SINCE = new ClassValue<>() {
        @Override
        protected Integer computeValue(Class<?> type) {
            SinceLevel since = type.getAnnotation(SinceLevel.class);
            return since == null ? FIRST : since.value();
        }
    };

    private FeatureLevel() {}

    /** The level that a type came in with. */
    public static int since(Class<?> type) {
        return SINCE.get(type);
    }

    private static int own() {
        int level = Integer.getInteger(DRILL, NEWEST);
        if (level < FIRST || level > NEWEST) {
            throw new IllegalArgumentException(
                    "-D" + DRILL + " is " + FIRST + " to " + NEWEST + " in this version, was " + level);
        }
        return level;
    }
}
