package io.reeve.simulate;

import java.nio.file.Path;

/** Where recorded workloads are, which are not ours to carry: {@code REEVE_WORKLOADS} names another folder. */
final class Workloads {
    private static final Path FOLDER = Path.of(System.getenv().getOrDefault("REEVE_WORKLOADS", "../shared/workloads"));

    private Workloads() {}

    static Path file(String name) {
        return FOLDER.resolve(name).toAbsolutePath().normalize();
    }
}
