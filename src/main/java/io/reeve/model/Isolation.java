package io.reeve.model;

/** How a node is told to hold attempts within their limits. */
public enum Isolation {
    /** By control groups where they can be made, otherwise by looking at the processes. */
    AUTO,
    /** By control groups; a node without them does not start. */
    CGROUP,
    /** By looking at the processes again and again. */
    NONE;

    /** As it is written in options and files. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
