package io.reeve.faults;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Follows the events through one gateway after the other, going on after the last one it saw, and looks that none is
 * missing and none comes twice.
 */
final class StreamReader {
    private static final long AGAIN_MS = 200;

    /** Then it moves to another gateway though nothing is wrong with this one. */
    private static final int MOST_EVENTS_IN_ONE_GO = 400;

    private final String name;
    private final Fleet fleet;
    private final EventBook book;
    private final Random random;
    private final Patience patience = new Patience();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private volatile long last;
    private volatile int connections;
    private volatile @Nullable EventLines open;
    private volatile @Nullable Node gateway;

    StreamReader(String name, Fleet fleet, EventBook book, Random random) {
        this.name = name;
        this.fleet = fleet;
        this.book = book;
        this.random = random;
    }

    void start() {
        Thread thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    long last() {
        return last;
    }

    int connections() {
        return connections;
    }

    /** Where it reads just now. */
    @Nullable
    Node gateway() {
        return gateway;
    }

    List<String> wrong() {
        return List.copyOf(wrong);
    }

    void end() {
        patience.end();
        EventLines now = open;
        if (now != null) {
            now.end();
        }
    }

    private void run() {
        try {
            while (!patience.isOver()) {
                Node node = fleet.gateway(random);
                gateway = node;
                try (EventLines lines = Web.events(node.url(), last)) {
                    open = lines;
                    connections++;
                    follow(lines, node);
                } catch (IOException cutOff) {
                    patience.pass(AGAIN_MS); // that gateway is gone, frozen or cut off: the next one goes on
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(EventLines lines, Node node) throws IOException {
        for (int i = 0; i < MOST_EVENTS_IN_ONE_GO && !patience.isOver(); i++) {
            EventLines.Told told = lines.next();
            if (told == null) {
                return;
            }
            if (told.type().equals("too-old")) {
                wrong.add(name + " at " + node.name() + " was told after event " + last + ": too-old " + told.data());
                return;
            }
            if (told.type().isEmpty()) {
                take(told, node);
            }
        }
    }

    private void take(EventLines.Told told, Node node) {
        if (told.id() != last + 1) {
            wrong.add(name + " at " + node.name() + " got event " + told.id() + " after " + last);
        }
        String problem = book.enter(told.id(), told.data());
        if (!problem.isEmpty()) {
            wrong.add(name + " at " + node.name() + ": " + problem);
        }
        last = Math.max(last, told.id());
    }
}
