package io.reeve.execute.health;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks somebody on the event bus; the worker itself does not know the bus. */
public interface BusProbe {
    /** Of a worker that is on no bus. */
    BusProbe NONE = (address, body, timeoutMs) ->
            CompletableFuture.failedFuture(new IllegalStateException("this node is on no event bus"));

    /** Completes when the request is replied to; fails where it is not, in time or at all. */
    CompletionStage<?> ask(String address, String body, long timeoutMs);
}
