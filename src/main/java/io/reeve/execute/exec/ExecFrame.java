package io.reeve.execute.exec;

import io.reeve.message.Exec.Output;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** One word of {@code reeve-exec}. */
record ExecFrame(char type, byte[] body) {
    static final char STARTED = 'S';
    static final char OUT = 'O';
    static final char ERR = 'R';

    private static final char ENDED = 'X';

    /** Fails with {@link java.io.EOFException} where there is none any more. */
    static ExecFrame read(DataInputStream in) throws IOException {
        char type = (char) in.readByte();
        byte[] body = new byte[Integer.reverseBytes(in.readInt())];
        in.readFully(body);
        return new ExecFrame(type, body);
    }

    /** What it says of the end of the command, if it is neither its start nor its output. */
    Output end() {
        if (type != ENDED) {
            return new Output(new byte[0], new byte[0], true, null, null, new String(body, StandardCharsets.UTF_8));
        }
        ByteBuffer end = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
        boolean signalled = end.get() != 0;
        int value = end.getInt();
        return new Output(new byte[0], new byte[0], true, signalled ? null : value, signalled ? value : null, "");
    }
}
