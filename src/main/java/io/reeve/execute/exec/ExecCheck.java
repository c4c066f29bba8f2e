package io.reeve.execute.exec;

import io.reeve.execute.files.NativeTool;
import io.reeve.message.Exec.Output;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks an attempt how it is by a command that runs beside it. Blocks; for use by any thread. */
public final class ExecCheck {
    /** For the helper to end what it started, all of which got KILL. */
    private static final long END_MS = 1_000;

    private final ExecProgram helper;

    public ExecCheck(NativeTool helper) {
        this.helper = new ExecProgram(helper);
    }

    /** Null where the command exits with 0 in time, else what it does instead. Nothing that it started is left. */
    public @Nullable String ask(ExecSessions.Beside beside, List<String> command, long timeoutMs)
            throws IOException, InterruptedException {
        Process process = helper.start(beside, ExecProgram.NONE, command);
        try {
            return process.waitFor(timeoutMs, TimeUnit.MILLISECONDS)
                    ? trouble(process)
                    : "the command has not ended within " + timeoutMs + " ms";
        } finally {
            end(process);
        }
    }

    /** What a helper that is over has said is a few bytes, which its pipe has kept. */
    private static @Nullable String trouble(Process process) throws IOException {
        try (DataInputStream in = new DataInputStream(process.getInputStream())) {
            ExecFrame frame = ExecFrame.read(in);
            boolean started = frame.type() == ExecFrame.STARTED;
            Output end = started ? ExecFrame.read(in).end() : frame.end();
            if (end.signal() != null) {
                return "the command is ended by signal " + end.signal();
            } else if (end.exitStatus() == null) {
                return "the command cannot be started: " + end.trouble();
            }
            return end.exitStatus() == 0 ? null : "the command exits with status " + end.exitStatus();
        } catch (EOFException e) {
            return "the command was ended with its attempt";
        }
    }

    /** On TERM it ends all below it; it is not waited for where the kernel does not let them go. */
    private static void end(Process process) throws InterruptedException {
        if (process.isAlive()) {
            process.destroy();
            if (!process.waitFor(END_MS, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        }
    }
}
