package io.reeve.execute.health;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the commands of checks where their instance is, if that is not on the node itself. */
public interface CommandProbe {
    /** Null where the command exits with 0, else what is wrong; blocks. Nothing that it started is left. */
    @Nullable
    String ask(List<String> command, long timeoutMs) throws IOException, InterruptedException;
}
