package io.reeve.model;

/**
 * Which files of the working directory are kept with the task.
 *
 * @param glob relative, {@code *}, {@code ?}, {@code [..]} within one name and {@code **} across folders
 * @param optional whether matching nothing is fine; otherwise it fails the attempt
 */
public record OutputSpec(String glob, boolean optional) {}
