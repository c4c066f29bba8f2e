package io.reeve.execute.process;

import java.io.IOException;

/** Signals to whole process groups by way of the shell, where no native supervisor does it. */
public final class ProcessGroups {
    private ProcessGroups() {}

    /** Sends {@code signal} to the group; false where there is no such group, or no shell. */
    public static boolean signal(long group, String signal) {
        return kill("-" + group, signal);
    }

    /** Sends {@code signal} to one process; false where there is no such process, or no shell. */
    static boolean signalOne(long process, String signal) {
        return kill(Long.toString(process), signal);
    }

    private static boolean kill(String target, String signal) {
        try {
            return new ProcessBuilder("/bin/sh", "-c", "kill -s " + signal + " -- " + target)
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
