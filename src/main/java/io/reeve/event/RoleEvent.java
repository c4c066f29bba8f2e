package io.reeve.event;

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
}
