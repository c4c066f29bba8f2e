package io.reeve.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for a member to join. A node that finds none would found a cluster of its own; one that cannot lead must not,
 * for nobody would ever hear of it.
 */
public final class Seeds {
    private static final Logger log = LoggerFactory.getLogger(Seeds.class);

    private static final Duration CONNECT = Duration.ofMillis(500);
    private static final long PAUSE_MS = 50;

    private Seeds() {}

    /**
     * Returns once one of them accepts a connection.
     *
     * @throws IOException with a sentence for people, if none did in time
     */
    public static void await(List<InetSocketAddress> seeds, long withinMs) throws IOException, InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(withinMs);
        for (boolean told = false; !answers(seeds); told = true) {
            if (!told) {
                log.info("waiting for a member to join seeds={}", seeds);
            }
            if (System.nanoTime() - deadlineNs >= 0) {
                throw new IOException("no member answers at " + words(seeds) + " within " + withinMs / 1000
                        + " s: start the control node first, or correct --join");
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        }
    }

    private static boolean answers(List<InetSocketAddress> seeds) {
        // Resolved anew at each try: a name may come later than the node that asks for it.
        List<InetSocketAddress> resolved = seeds.stream()
                .map(seed -> new InetSocketAddress(seed.getHostString(), seed.getPort()))
                .toList();
        return !Reachability.of(resolved, CONNECT, 1).isEmpty();
    }

    private static String words(List<InetSocketAddress> seeds) {
        return String.join(
                " or ",
                seeds.stream()
                        .map(seed -> seed.getHostString() + ":" + seed.getPort())
                        .toList());
    }
}
