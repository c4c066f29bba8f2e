package io.reeve.event;

import io.reeve.model.RoleReservation;
import io.reeve.model.RoleSpec;
import java.util.List;

/** About the roles that resources are shared between. */
public sealed interface RoleEvent extends Event {
    /** Each of the roles is defined as it stands here; all or none. One like the default is defined no more. */
    record RolesChanged(List<RoleSpec> roles) implements RoleEvent {
        public RolesChanged {
            roles = List.copyOf(roles);
        }
    }

    /** Each of these amounts is reserved as it stands here, in place of what was for the role on the node. */
    record ReservationsChanged(List<RoleReservation> reservations) implements RoleEvent {
        public ReservationsChanged {
            reservations = List.copyOf(reservations);
        }
    }
}
