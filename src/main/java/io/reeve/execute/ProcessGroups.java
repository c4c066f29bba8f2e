package io.reeve.execute;

import java.io.IOException;

/** Signals to whole process groups by way of the shell, where no native supervisor does it. */
final class ProcessGroups {
    private ProcessGroups() {}

    /** Sends {@code signal} to the group; false where there is no such group, or no shell. */
    static boolean signal(long group, String signal) {
        try {
            return new ProcessBuilder("/bin/sh", "-c", "kill -s " + signal + " -- -" + group)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
