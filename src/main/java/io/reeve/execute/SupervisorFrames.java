package io.reeve.execute;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The protocol of the native supervisor; its source tells the frames. Not for use by several threads. */
final class SupervisorFrames {
    static final int VERSION = 1;

    /** What the supervisor takes as one request at most. */
    static final int MAX_FRAME_BYTES = 8 << 20;

    /** The largest reply is 35 bytes; anything beyond is no supervisor. */
    private static final int MAX_REPLY_BYTES = 1024;

    private ByteBuffer requests = ByteBuffer.allocate(64 * 1024).order(ByteOrder.LITTLE_ENDIAN);

    /** Appends a launch, or throws {@link IllegalArgumentException} where it cannot be said in one frame. */
    void launch(ProcessLaunch launch) {
        int start = requests.position();
        try {
            begin('L').putLong(launch.id());
            UserIds user = launch.user();
            requests.put((byte) (user == null ? 0 : 1));
            requests.putInt(user == null ? 0 : user.uid()).putInt(user == null ? 0 : user.gid());
            List<Integer> groups = user == null ? List.of() : user.groups();
            requests.putInt(groups.size());
            groups.forEach(requests::putInt);
            string(launch.folder().toString());
            string(launch.spare() == null ? "" : launch.spare().toString());
            string(launch.mark());
            strings(launch.command());
            strings(launch.env());
            end(start);
        } catch (IllegalArgumentException e) {
            requests.position(start);
            throw e;
        }
    }

    void kill(long id, long graceMs) {
        int start = requests.position();
        begin('K').putLong(id).putInt((int) Math.min(graceMs, Integer.MAX_VALUE));
        end(start);
    }

    void warn(long id) {
        int start = requests.position();
        begin('W').putLong(id);
        end(start);
    }

    void deadline(long monotonicNs) {
        int start = requests.position();
        begin('D').putLong(monotonicNs);
        end(start);
    }

    boolean isEmpty() {
        return requests.position() == 0;
    }

    /** The requests since the last call, as bytes to write. */
    byte[] drain() {
        byte[] bytes = new byte[requests.position()];
        requests.flip().get(bytes);
        requests.clear();
        return bytes;
    }

    /** Reads one reply, type first; null at the end of the stream. */
    static ByteBuffer readReply(DataInputStream in) throws IOException {
        int length = Integer.reverseBytes(in.readInt());
        if (length < 1 || length > MAX_REPLY_BYTES) {
            throw new IOException("the process supervisor sent a frame of " + length + " bytes");
        }
        byte[] body = new byte[length];
        in.readFully(body);
        return ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Reads the greeting and returns the supervisor's monotonic clock, in nanoseconds. */
    static long readHello(InputStream in) throws IOException {
        try {
            ByteBuffer hello = readReply(new DataInputStream(in));
            if (hello.get() == 'H' && hello.getInt() == VERSION) {
                hello.getInt();
                return hello.getLong();
            }
        } catch (EOFException e) {
            throw new IOException("the process supervisor ended before its first word", e);
        }
        throw new IOException("the process supervisor speaks another protocol than version " + VERSION);
    }

    private ByteBuffer begin(char type) {
        return room(64).putInt(0).put((byte) type);
    }

    private void end(int start) {
        int length = requests.position() - start - 4;
        if (length > MAX_FRAME_BYTES) {
            throw new IllegalArgumentException(
                    "command and environment take " + length + " bytes; at most " + MAX_FRAME_BYTES + " are possible");
        }
        requests.putInt(start, length);
    }

    private void strings(List<String> list) {
        room(4).putInt(list.size());
        list.forEach(this::string);
    }

    private void string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (byte b : bytes) {
            if (b == 0) {
                throw new IllegalArgumentException("a NUL character stands in \"" + text.replace('\0', '?') + "\"");
            }
        }
        room(bytes.length + 5).putInt(bytes.length).put(bytes).put((byte) 0);
    }

    private ByteBuffer room(int bytes) {
        if (requests.remaining() < bytes + 512) {
            int capacity = Math.max(requests.capacity() * 2, requests.position() + bytes + 1024);
            requests =
                    ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN).put(requests.flip());
        }
        return requests;
    }
}
