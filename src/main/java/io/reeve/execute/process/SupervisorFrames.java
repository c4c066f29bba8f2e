package io.reeve.execute.process;

import io.reeve.execute.files.UserIds;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The protocol of the native supervisor; its source tells the frames. Not for use by several threads. */
final class SupervisorFrames {
    /** Of the protocol; a supervisor that speaks none of these is refused, and refuses. */
    static final int LOWEST_VERSION = 2;

    static final int HIGHEST_VERSION = 3;

    /** From here on it knows limits and control groups. */
    static final int LIMITS_VERSION = 3;

    /** What the supervisor takes as one request at most. */
    static final int MAX_FRAME_BYTES = 8 << 20;

    /** The largest reply is 77 bytes; anything beyond is no supervisor. */
    static final int MAX_REPLY_BYTES = 1024;

    private ByteBuffer requests = ByteBuffer.allocate(64 * 1024).order(ByteOrder.LITTLE_ENDIAN);

    void connect(int lowestVersion, int highestVersion, String node) {
        int start = requests.position();
        begin('C').putInt(lowestVersion).putInt(highestVersion);
        string(node);
        end(start);
    }

    /** Appends a launch, or throws {@link IllegalArgumentException} where it cannot be said in one frame. */
    void launch(ProcessLaunch launch) {
        int start = requests.position();
        try {
            ProcessLaunch.Unattended unattended = launch.unattended();
            begin('L').putLong(launch.id());
            requests.put((byte) (unattended.keep() ? 1 : 0));
            requests.putLong(unattended.runMs()).putInt((int) Math.min(unattended.graceMs(), Integer.MAX_VALUE));
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
            limits(launch.limits()); // behind all else, so that an older supervisor passes over them
            end(start);
        } catch (IllegalArgumentException e) {
            requests.position(start);
            throw e;
        }
    }

    private void limits(LaunchLimits limits) {
        room(64).put((byte) (limits.isolate() ? 1 : 0)).putLong(limits.memoryBytes());
        requests.putInt((int) limits.cpuMillis()).putInt((int) limits.weightMillis());
        requests.putInt(limits.pids()).putLong(limits.openFiles());
    }

    /** Where the groups of launches that are to be isolated are made; null for no groups. */
    void groups(@Nullable ControlGroups groups) {
        int start = requests.position();
        begin('G').put((byte) (groups == null ? 0 : groups.version()));
        for (int i = 0; i < 4; i++) {
            string(groups == null ? "" : groups.folders().get(i).toString());
        }
        end(start);
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

    void throttle(long id, boolean stop) {
        int start = requests.position();
        begin('T').putLong(id).put((byte) (stop ? 1 : 0));
        end(start);
    }

    void deadline(long monotonicNs) {
        int start = requests.position();
        begin('D').putLong(monotonicNs);
        end(start);
    }

    void plannedUntil(long monotonicNs) {
        int start = requests.position();
        begin('P').putLong(monotonicNs);
        end(start);
    }

    void acknowledge(long id) {
        int start = requests.position();
        begin('A').putLong(id);
        end(start);
    }

    void quit() {
        int start = requests.position();
        begin('Q');
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
