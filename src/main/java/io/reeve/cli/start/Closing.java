package io.reeve.cli.start;

import java.util.concurrent.TimeUnit;

/** Closes a node with a bound on the time it takes. */
final class Closing {
    /** Tasks get their own time for TERM, 10 s by default, and the cluster some seconds to part. */
    private static final long MAX_CLOSE_MS = TimeUnit.SECONDS.toMillis(20);

    private Closing() {}

    /** False if it still hung at the end of the time. */
    static boolean close(RunningNode node) throws InterruptedException {
        Thread closing = new Thread(node::close, "close");
        closing.setDaemon(true);
        closing.start();
        closing.join(MAX_CLOSE_MS);
        return !closing.isAlive();
    }
}
