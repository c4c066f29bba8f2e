package io.reeve.message;

import io.reeve.model.AttemptId;
import io.reeve.model.SinceLevel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command beside a running attempt, between a gateway and the node of the attempt. The gateway asks for each piece of
 * output, so that nothing is sent that nobody takes; one that asks no more is gone, and the command with it.
 */
public sealed interface Exec {
    /** The longest piece of input or output. */
    int MAX_BYTES = 64 * 1024;

    /**
     * Start it. Answered with {@link Opened}.
     *
     * @param terminal whether its input and output are a terminal
     * @param columns of the terminal
     * @param term its kind, such as xterm
     */
    @SinceLevel(2)
    record Open(AttemptId attempt, List<String> command, boolean terminal, int columns, int rows, String term)
            implements Exec {
        public Open {
            command = List.copyOf(command);
        }
    }

    /** @param session names it from here on, or is empty where it was not started; trouble says why then */
    @SinceLevel(2)
    record Opened(String session, String trouble) implements Exec {}

    /** What is its output? Answered with {@link Output}, as soon as there is any, or empty after a while. */
    @SinceLevel(2)
    record Read(String session) implements Exec {}

    /**
     * A piece of output.
     *
     * @param out of its standard output, or of its terminal
     * @param over whether this is the last piece
     * @param exitStatus once it is over by itself
     * @param signal that ended it
     * @param trouble why it is over otherwise
     */
    @SinceLevel(2)
    record Output(
            byte[] out,
            byte[] err,
            boolean over,
            @Nullable Integer exitStatus,
            @Nullable Integer signal,
            String trouble)
            implements Exec {}

    /**
     * Input. Answered with {@link Opened} once it is on its way to the command. Without any it only says that somebody
     * is there, who takes output slowly.
     *
     * @param end whether no more input comes
     * @param columns the terminal's new size, or 0
     */
    @SinceLevel(2)
    record Write(String session, byte[] bytes, boolean end, int columns, int rows) implements Exec {}

    /** Nobody is there any more. Answered with {@link Opened}. */
    @SinceLevel(2)
    record Close(String session) implements Exec {}
}
