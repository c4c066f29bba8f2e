package io.reeve.model;

/** One kept output. The path is relative to the working directory it was made in. */
public record OutputFile(String path, long size) {}
