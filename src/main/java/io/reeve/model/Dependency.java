package io.reeve.model;

/** A task runs after another of its job, once all instances of that one ended as {@code when} asks. */
public record Dependency(String task, When when) {
    /** What the other task must have come to. */
    public enum When {
        FINISHED,
        FAILED,
        ENDED
    }
}
