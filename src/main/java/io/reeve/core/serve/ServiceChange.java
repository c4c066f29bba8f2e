package io.reeve.core.serve;

import io.reeve.event.Event;
import java.util.List;

/** What became of a change that somebody wants of services: all of it, or nothing. */
public sealed interface ServiceChange {
    /** Decide these together; the client may be told once they are committed. */
    record Accepted(List<Event> events) implements ServiceChange {
        public Accepted {
            events = List.copyOf(events);
        }
    }

    /** It is so already. */
    record Unchanged(String message) implements ServiceChange {}

    /** Nothing is changed: all that is wrong. */
    record Refused(List<Fault> faults) implements ServiceChange {
        public Refused {
            faults = List.copyOf(faults);
        }

        static Refused of(String code, String pointer, String message, String expected) {
            return new Refused(List.of(new Fault(code, pointer, message, expected)));
        }
    }

    /** @param pointer the part of the request that is wrong, as a JSON Pointer */
    record Fault(String code, String pointer, String message, String expected) {}
}
