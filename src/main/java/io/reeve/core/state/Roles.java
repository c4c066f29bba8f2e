package io.reeve.core.state;

import io.reeve.model.Resources;
import io.reeve.model.RoleName;
import io.reeve.model.RoleSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tree of roles. It holds those that are defined, those with live attempts, and all above them; what an attempt
 * takes or gives back changes the roles on one path.
 */
public final class Roles {
    private final Role cell = new Role("", null, RoleSpec.undefined("cell"));
    private final Map<String, Role> roles = new TreeMap<>();

    Roles() {}

    /** What is above all roles: its use is that of the whole cell. */
    public Role cell() {
        return cell;
    }

    /** By name, parents before children. */
    public Collection<Role> all() {
        return Collections.unmodifiableCollection(roles.values());
    }

    /** Null where it is neither defined nor in use. */
    public @Nullable Role get(String name) {
        return roles.get(name);
    }

    /** What is said of a role; the default where nothing is. */
    public RoleSpec spec(String name) {
        Role role = roles.get(name);
        return role == null ? RoleSpec.undefined(name) : role.spec();
    }

    /** Where the tasks of a job stand in the queue of their role: see {@link RoleSpec#rank}. */
    public long rank(Job job) {
        return spec(job.spec().role()).rank(job.spec().priority(), job.header().submittedAtMs());
    }

    /** What was said of roles, by name. */
    List<RoleSpec> defined() {
        List<RoleSpec> specs = new ArrayList<>();
        for (Role role : roles.values()) {
            if (!role.spec().isDefault()) {
                specs.add(role.spec());
            }
        }
        return specs;
    }

    void define(RoleSpec spec) {
        Role role = existing(spec.name());
        role.define(spec);
        forgetUnneeded(role);
    }

    void take(String name, Resources amount) {
        Role role = existing(name);
        role.takeOwn(amount);
        for (Role each = role; each != null; each = each.parent()) {
            each.take(amount);
        }
    }

    void release(String name, Resources amount) {
        Role role = existing(name);
        role.releaseOwn(amount);
        for (Role each = role; each != null; each = each.parent()) {
            each.release(amount);
        }
        forgetUnneeded(role);
    }

    /** Counts room that is held for a task of the role as used. */
    void hold(String name, Resources amount) {
        Role role = existing(name);
        role.holdOwn(amount);
        for (Role each = role; each != null; each = each.parent()) {
            each.hold(amount);
        }
    }

    void unhold(String name, Resources amount) {
        Role role = existing(name);
        role.holdOwn(Resources.NONE.minus(amount));
        for (Role each = role; each != null; each = each.parent()) {
            each.hold(Resources.NONE.minus(amount));
        }
        forgetUnneeded(role);
    }

    /** More, or less, of what is reserved for the role is not used. */
    void idle(String name, Resources more) {
        Role role = existing(name);
        for (Role each = role; each != null; each = each.parent()) {
            each.idle(more);
        }
        forgetUnneeded(role);
    }

    private Role existing(String name) {
        Role known = roles.get(name);
        if (known != null) {
            return known;
        }
        String above = RoleName.parent(name);
        Role parent = above.isEmpty() ? cell : existing(above);
        Role role = new Role(name, parent, RoleSpec.undefined(name));
        parent.addChild(role);
        roles.put(name, role);
        return role;
    }

    private void forgetUnneeded(Role role) {
        Role each = role;
        Role parent = each.parent();
        while (parent != null && !each.isNeeded()) {
            parent.removeChild(each);
            roles.remove(each.name());
            each = parent;
            parent = each.parent();
        }
    }
}
