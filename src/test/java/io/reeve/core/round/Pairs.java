package io.reeve.core.round;

import java.util.List;

/** What must meet what somewhere in the simulated runs: a run that never gets there proves nothing of it. */
final class Pairs {
    static final List<String> REQUIRED = List.of("attempt new × TaskLaunched");

    private Pairs() {}
}
