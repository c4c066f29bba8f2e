package io.reeve.ledger;

import io.reeve.event.EventBatch;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/** A batch on its way into the log. Remembers whether it got as far as the log: from there on its fate is open. */
final class Submission implements Message {
    private final EventBatch batch;
    private final ByteString content;
    private volatile boolean appending;

    Submission(EventBatch batch, byte[] bytes) {
        this.batch = batch;
        content = UnsafeByteOperations.unsafeWrap(bytes);
    }

    EventBatch batch() {
        return batch;
    }

    @Override
    public ByteString getContent() {
        return content;
    }

    void markAppending() {
        appending = true;
    }

    LedgerException.Outcome outcomeOfFailure() {
        return appending ? LedgerException.Outcome.UNKNOWN : LedgerException.Outcome.NOT_APPENDED;
    }
}
