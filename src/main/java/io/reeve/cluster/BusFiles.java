package io.reeve.cluster;

import io.reeve.encoding.Wire;
import io.reeve.execute.RemoteFiles;
import io.reeve.message.Addresses;
import io.reeve.message.Reading;
import io.reeve.model.NodeId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import java.io.IOException;
import java.util.concurrent.CompletionStage;

/** Reads the files of other nodes over the event bus, a chunk at a time. */
public final class BusFiles implements RemoteFiles {
    /** A chunk is a quarter of a megabyte: a node that does not answer in this time is not there. */
    private static final long ANSWER_MS = 5_000;

    private final Vertx vertx;

    public BusFiles(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public CompletionStage<Reading.Chunk> read(NodeId node, Reading.ReadFile request) {
        return ask(node, request)
                .compose(answer -> {
                    if (answer instanceof Reading.Chunk chunk) {
                        return Future.succeededFuture(chunk);
                    }
                    String why = answer instanceof Reading.Unreadable refused ? refused.message() : answer.toString();
                    return Future.<Reading.Chunk>failedFuture(new IOException(why));
                })
                .toCompletionStage();
    }

    /** Answers with a chunk, or with why there is none, which may be that the node does not answer. */
    public Future<Reading> ask(NodeId node, Reading request) {
        boolean upload = request instanceof Reading.ReadFile file && file.file() instanceof Reading.FileName.Upload;
        String address = upload ? Addresses.readUpload(node) : Addresses.readAttempt(node);
        return vertx.eventBus()
                .<Buffer>request(
                        address,
                        Buffer.buffer(Wire.toBytes((Record) request)),
                        new DeliveryOptions().setSendTimeout(ANSWER_MS))
                .map(reply -> Wire.fromBytes(reply.body().getBytes(), Reading.class))
                .otherwise(failure -> new Reading.Unreadable(
                        "node " + node + ", which keeps the file, does not answer: " + failure.getMessage()));
    }
}
