package io.reeve.model;

/** The configured, stable name of one Reeve JVM in its cell. */
public record NodeId(String value) implements Comparable<NodeId> {
    public NodeId {
        Names.require(value, "a node id");
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
