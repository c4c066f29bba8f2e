package io.reeve.gateway;

import io.reeve.message.Reading.Found;
import io.reeve.message.Reading.Hit;
import io.reeve.message.Reading.SearchLog;
import io.reeve.message.Reading.Unreadable;
import io.reeve.model.NodeId;
import io.reeve.query.Problem;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Searches a log where it is, piece by piece, so that neither its node nor the bus has to hold it. */
final class LogSearch {
    /** Of one question to the node. */
    private static final int MAX_HITS_AT_ONCE = 1_000;
    /** What is gathered before it is sent; lines may be long. */
    private static final long MAX_BYTES = 16L << 20;

    private final ControlPlane plane;
    private final NodeId node;
    private final List<Hit> hits = new ArrayList<>();
    private long bytes;

    LogSearch(ControlPlane plane, NodeId node) {
        this.plane = plane;
        this.node = node;
    }

    /**
     * The lines.
     *
     * @param more whether there may be others behind them
     */
    record Lines(List<Hit> hits, boolean more) {
        Buffer text(boolean timed) {
            Buffer out = Buffer.buffer();
            hits.forEach(hit -> out.appendBuffer(LogLines.line(hit.line(), hit.atMs(), timed)));
            return out;
        }
    }

    /** @param limit of lines */
    Future<Lines> find(SearchLog asked, int limit) {
        int wanted = Math.min(MAX_HITS_AT_ONCE, limit - hits.size());
        var part = new SearchLog(
                asked.attempt(), asked.stream(), asked.text(), asked.ignoreCase(), asked.offset(), wanted);
        return plane.search(node, part).compose(answer -> {
            if (!(answer instanceof Found found)) {
                String why = answer instanceof Unreadable unreadable ? unreadable.message() : "it gave no answer";
                throw Problem.of(404, RemoteFile.UNREADABLE, "The log cannot be read", "node " + node + ": " + why)
                        .withHint("Logs of ended attempts are kept for a time only.")
                        .asException();
            }
            for (Hit hit : found.hits()) {
                hits.add(hit);
                bytes += hit.line().length;
            }
            boolean ended = found.next() >= found.size()
                    || found.next() <= asked.offset() && found.hits().isEmpty();
            if (ended || hits.size() >= limit || bytes >= MAX_BYTES) {
                return Future.succeededFuture(new Lines(List.copyOf(hits), !ended));
            }
            return find(
                    new SearchLog(
                            asked.attempt(), asked.stream(), asked.text(), asked.ignoreCase(), found.next(), limit),
                    limit);
        });
    }
}
