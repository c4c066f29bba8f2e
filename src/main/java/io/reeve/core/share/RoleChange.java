package io.reeve.core.share;

import io.reeve.event.RoleEvent.RolesChanged;
import java.util.List;

/** What became of a request to change roles. */
public sealed interface RoleChange {
    /** @param warnings what is allowed, but perhaps not meant */
    record Accepted(RolesChanged event, List<String> warnings) implements RoleChange {
        public Accepted {
            warnings = List.copyOf(warnings);
        }
    }

    /** Nothing is changed. */
    record Refused(List<Fault> faults) implements RoleChange {
        public Refused {
            faults = List.copyOf(faults);
        }
    }

    /** @param pointer where in the request, as a JSON pointer */
    record Fault(String code, String pointer, String message, String expected) {}
}
