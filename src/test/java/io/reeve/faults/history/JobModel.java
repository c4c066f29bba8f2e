package io.reeve.faults.history;

import org.jspecify.annotations.Nullable;

/**
 * A job under its key, whose tasks never run: it is submitted ({@code submit}, answered with its id), killed ({@code
 * kill}, answered {@code done} or {@code unknown-id}) and looked at ({@code read}, answered {@link #ABSENT}, or its id
 * with {@code waits} or {@code killed}).
 */
public final class JobModel implements Model<JobModel.State> {
    public static final String ABSENT = "absent";

    /** @param id empty where it is there and nobody has been told yet how it is called */
    public record State(boolean exists, String id, boolean killed) {
        /** As it is told to who looks. */
        public String told() {
            return exists ? told(id, killed) : ABSENT;
        }

        public static String told(String id, boolean killed) {
            return id + (killed ? " killed" : " waits");
        }
    }

    @Override
    public State initial() {
        return new State(false, "", false);
    }

    @Override
    public @Nullable State step(State state, Operation operation) {
        String outcome = operation.outcome();
        return switch (operation.kind()) {
            case "submit" -> submit(state, outcome);
            case "kill" -> kill(state, outcome);
            case "read" -> read(state, outcome);
            default -> throw new IllegalArgumentException("a job knows no " + operation.kind());
        };
    }

    /** Its key makes it happen once. */
    private static @Nullable State submit(State state, @Nullable String id) {
        if (!state.exists()) {
            return new State(true, id == null ? "" : id, false);
        }
        return id == null ? state : named(state, id);
    }

    private static @Nullable State kill(State state, @Nullable String outcome) {
        State after = state.exists() ? new State(true, state.id(), true) : state;
        if (outcome == null) {
            return after;
        }
        return outcome.equals("done") == state.exists() ? after : null;
    }

    private static @Nullable State read(State state, @Nullable String outcome) {
        if (outcome == null) {
            return state;
        }
        if (outcome.equals(ABSENT) || !state.exists()) {
            return outcome.equals(state.told()) ? state : null;
        }
        int space = outcome.indexOf(' ');
        boolean killed = outcome.substring(space + 1).equals("killed");
        return killed == state.killed() ? named(state, outcome.substring(0, space)) : null;
    }

    /** The first who is told its name fixes it. */
    private static @Nullable State named(State state, String id) {
        return state.id().isEmpty() || state.id().equals(id) ? new State(true, id, state.killed()) : null;
    }
}
