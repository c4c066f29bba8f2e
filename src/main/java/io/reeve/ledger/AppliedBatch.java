package io.reeve.ledger;

import io.reeve.event.Recorded;
import java.util.List;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/** What a batch came to, handed back inside this JVM: it never becomes bytes. */
record AppliedBatch(List<Recorded> events) implements Message {
    @Override
    public ByteString getContent() {
        return ByteString.EMPTY;
    }
}
