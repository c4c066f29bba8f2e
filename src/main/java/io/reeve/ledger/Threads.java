package io.reeve.ledger;

import java.util.concurrent.ThreadFactory;

/** Names the ledger's own threads. None keeps the JVM alive. */
final class Threads {
    private Threads() {}

    static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
