package io.reeve.ledger;

import io.reeve.core.state.StateSnapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The shipped format of snapshots, for simulated peers outside of this package. */
public final class SnapshotBytes {
    private SnapshotBytes() {}

    /** What a peer has that reads what another one wrote. */
    public static StateSnapshot copy(StateSnapshot snapshot) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            SnapshotFile.write(snapshot, bytes);
            return SnapshotFile.read(new ByteArrayInputStream(bytes.toByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException("a snapshot in memory", e);
        }
    }
}
