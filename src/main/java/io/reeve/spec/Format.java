package io.reeve.spec;

/** How a document is written down. */
public enum Format {
    YAML,
    JSON
}
