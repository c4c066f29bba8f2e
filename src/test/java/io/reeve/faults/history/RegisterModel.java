package io.reeve.faults.history;

import org.jspecify.annotations.Nullable;

/** A value that is written ({@code write}) and read ({@code read}). */
public final class RegisterModel implements Model<String> {
    private final String initial;

    public RegisterModel(String initial) {
        this.initial = initial;
    }

    @Override
    public String initial() {
        return initial;
    }

    @Override
    public @Nullable String step(String state, Operation operation) {
        return switch (operation.kind()) {
            case "write" -> operation.argument();
            case "read" -> operation.outcome() == null || operation.outcome().equals(state) ? state : null;
            default -> throw new IllegalArgumentException("a register knows no " + operation.kind());
        };
    }
}
