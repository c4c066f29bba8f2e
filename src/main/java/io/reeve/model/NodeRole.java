package io.reeve.model;

/** What a node does for its cell. */
public enum NodeRole {
    CONTROL,
    WORKER,
    GATEWAY
}
