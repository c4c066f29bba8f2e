package io.reeve.core.state;

import io.reeve.model.Resources;
import io.reeve.model.RoleSpec;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A role that is defined or in use: what is said of it, and what the live attempts of it and below it hold. */
public final class Role {
    private final String name;
    private final @Nullable Role parent;
    private final Map<String, Role> children = new TreeMap<>();
    private RoleSpec spec;
    private Resources own = Resources.NONE;
    private Resources used = Resources.NONE;
    private Resources idle = Resources.NONE;
    private long ownAttempts;
    private long attempts;

    Role(String name, @Nullable Role parent, RoleSpec spec) {
        this.name = name;
        this.parent = parent;
        this.spec = spec;
    }

    /** The whole path; empty for the cell itself, which is above all roles. */
    public String name() {
        return name;
    }

    /** Null for the cell itself. */
    public @Nullable Role parent() {
        return parent;
    }

    /** By name. */
    public Collection<Role> children() {
        return Collections.unmodifiableCollection(children.values());
    }

    public RoleSpec spec() {
        return spec;
    }

    /** What its own tasks hold, those of the roles below left out. */
    public Resources own() {
        return own;
    }

    /** What the tasks of it and of all roles below hold, and what is held for them where others make way. */
    public Resources used() {
        return used;
    }

    /** Live attempts of its own. */
    public long ownAttempts() {
        return ownAttempts;
    }

    /** Live attempts of it and of all roles below. */
    public long attempts() {
        return attempts;
    }

    /** What is reserved for it and all roles below, and not used. */
    public Resources idle() {
        return idle;
    }

    /** What counts as its own between roles: what is used, and what is reserved and not used. */
    public Resources counted() {
        return idle.equals(Resources.NONE) ? used : used.plus(idle);
    }

    void idle(Resources more) {
        idle = idle.plus(more);
    }

    boolean isNeeded() {
        return attempts > 0
                || !idle.equals(Resources.NONE)
                || !used.equals(Resources.NONE)
                || !children.isEmpty()
                || !spec.isDefault()
                || parent == null;
    }

    void define(RoleSpec changed) {
        spec = changed;
    }

    void addChild(Role child) {
        children.put(child.name(), child);
    }

    void removeChild(Role child) {
        children.remove(child.name());
    }

    /** As {@link #take}, but without an attempt. */
    void hold(Resources amount) {
        used = used.plus(amount);
    }

    void holdOwn(Resources amount) {
        own = own.plus(amount);
    }

    void takeOwn(Resources amount) {
        own = own.plus(amount);
        ownAttempts++;
    }

    void take(Resources amount) {
        used = used.plus(amount);
        attempts++;
    }

    void releaseOwn(Resources amount) {
        own = own.minus(amount);
        ownAttempts--;
    }

    void release(Resources amount) {
        used = used.minus(amount);
        attempts--;
    }
}
