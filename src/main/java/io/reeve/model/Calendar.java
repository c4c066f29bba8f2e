package io.reeve.model;

/** Knows zones and patterns: what the pure code asks for the instants of a schedule. */
public interface Calendar {
    /** Where there are no schedules. */
    Calendar NONE = spec -> {
        throw new IllegalStateException("nobody reads the schedule " + spec);
    };

    /** The instants of a schedule that was read without a fault. */
    Recurrence of(ScheduleSpec spec);
}
