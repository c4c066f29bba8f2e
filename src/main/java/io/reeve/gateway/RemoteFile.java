package io.reeve.gateway;

import io.reeve.message.Reading.Chunk;
import io.reeve.message.Reading.FileName;
import io.reeve.message.Reading.ReadFile;
import io.reeve.message.Reading.Unreadable;
import io.reeve.model.NodeId;
import io.reeve.query.Problem;
import io.vertx.core.Future;

/** A file on some node, read piece by piece. */
final class RemoteFile {
    private static final byte NEWLINE = '\n';
    /** Read at once when looking backwards for lines. */
    private static final int BACK_BYTES = 64 << 10;
    /** A tail is no longer than this, however long its lines are. */
    private static final long MAX_TAIL_BYTES = 64L << 20;

    private final ControlPlane plane;
    private final NodeId node;
    private final FileName name;

    RemoteFile(ControlPlane plane, NodeId node, FileName name) {
        this.plane = plane;
        this.node = node;
        this.name = name;
    }

    NodeId node() {
        return node;
    }

    /** The size now, and whether it grows; fails with 404 {@code unreadable} where there is no such file. */
    Future<Chunk> look() {
        return read(0, 1);
    }

    /** @param timed whether it is a log, and its times are wanted */
    Future<Chunk> read(long offset, long maxBytes, boolean timed) {
        int most = (int) Math.min(maxBytes, Chunk.MAX_BYTES);
        return plane.read(node, new ReadFile(name, offset, most, timed)).map(answer -> {
            if (answer instanceof Chunk chunk) {
                return chunk;
            }
            String why = answer instanceof Unreadable unreadable ? unreadable.message() : "the node gave no answer";
            throw Problem.of(404, UNREADABLE, "The file cannot be read", "node " + node + ": " + why)
                    .withHint("Files of ended attempts are kept for a time only.")
                    .asException();
        });
    }

    Future<Chunk> read(long offset, long maxBytes) {
        return read(offset, maxBytes, false);
    }

    static final String UNREADABLE = "unreadable";

    /** Where the last {@code lines} lines of a file of {@code size} bytes begin. An unfinished last line counts. */
    Future<Long> tail(long size, long lines) {
        return lines == 0 ? Future.succeededFuture(size) : tail(size, size, lines);
    }

    private Future<Long> tail(long size, long end, long wanted) {
        long begin = Math.max(0, end - BACK_BYTES);
        if (end == 0 || size - end >= MAX_TAIL_BYTES) {
            return Future.succeededFuture(end);
        }
        return read(begin, end - begin).compose(chunk -> {
            if (chunk.skipped() > 0) {
                return Future.succeededFuture(end); // what is before is gone
            }
            byte[] bytes = chunk.bytes();
            long left = wanted;
            for (int i = bytes.length - 1; i >= 0; i--) {
                boolean endsFile = begin + i == size - 1;
                if (bytes[i] == NEWLINE && !endsFile && --left == 0) {
                    return Future.succeededFuture(begin + i + 1);
                }
            }
            return tail(size, begin, left);
        });
    }
}
