package io.reeve.cli.deploy;

import io.reeve.cli.Session;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Whether somebody pressed Ctrl-C; every wait ends with it. */
public final class Interruption {
    private final CountDownLatch pressed = new CountDownLatch(1);

    /** From here on it is heard; what is under way comes to an end in order. */
    public static Interruption of(Session session) {
        var interruption = new Interruption();
        session.shell().signals().handle(interruption.pressed::countDown, "INT", "TERM");
        return interruption;
    }

    boolean isPressed() {
        return pressed.getCount() == 0;
    }

    /** Until it is pressed, at most so long; true if it was. */
    boolean within(long ms) {
        try {
            return pressed.await(ms, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
