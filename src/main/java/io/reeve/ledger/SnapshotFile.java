package io.reeve.ledger;

import io.reeve.core.state.CellFacts;
import io.reeve.core.state.StateSnapshot;
import io.reeve.core.state.StateSnapshot.JobPart;
import io.reeve.encoding.EncodingException;
import io.reeve.encoding.RecordCodec;
import io.reeve.encoding.Sink;
import io.reeve.model.FeatureLevel;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A state as bytes: the format, all but the jobs, the jobs one by one. So memory is needed for one job at a time. */
final class SnapshotFile {
    private static final RecordCodec<StateSnapshot> STATE = RecordCodec.of(StateSnapshot.class);
    private static final RecordCodec<JobPart> JOB = RecordCodec.of(JobPart.class);

    private SnapshotFile() {}

    static void write(StateSnapshot snapshot, OutputStream to) throws IOException {
        DataOutputStream out = new DataOutputStream(to);
        Sink sink = new Sink();
        out.writeInt(formatOf(snapshot));
        writePart(STATE, withJobs(snapshot, List.of()), sink, out);
        out.writeInt(snapshot.jobs().size());
        for (JobPart job : snapshot.jobs()) {
            writePart(JOB, job, sink, out);
        }
        out.flush();
    }

    /** @throws NewerVersionException where a newer version wrote the file, as its beginning says */
    static void requireUnderstood(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            requireUnderstood(in.readInt());
        }
    }

    private static void requireUnderstood(int format) throws NewerVersionException {
        if (format < FeatureLevel.FIRST || format > FeatureLevel.OWN) {
            throw new NewerVersionException("its snapshot is of feature level " + format
                    + ", and this version understands up to " + FeatureLevel.OWN);
        }
    }

    /** @throws IOException where the bytes are no state, or end too early */
    static StateSnapshot read(InputStream from) throws IOException {
        DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(from, 1 << 16));
        requireUnderstood(in.readInt());
        try {
            StateSnapshot most = readPart(STATE, in);
            int count = in.readInt();
            List<JobPart> jobs = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                jobs.add(readPart(JOB, in));
            }
            return withJobs(most, jobs);
        } catch (EncodingException e) {
            throw new NewerVersionException("its snapshot cannot be read, though it is whole: " + e.getMessage());
        }
    }

    /** The feature level that is needed to understand it. */
    private static int formatOf(StateSnapshot snapshot) {
        CellFacts facts = snapshot.facts();
        return facts == null ? FeatureLevel.FIRST : facts.featureLevel();
    }

    private static <T> void writePart(RecordCodec<T> codec, T part, Sink sink, DataOutputStream out)
            throws IOException {
        sink.clear();
        codec.write(part, sink);
        out.writeInt(sink.size());
        sink.copyTo(out);
    }

    private static <T> T readPart(RecordCodec<T> codec, DataInputStream in) throws IOException {
        int length = in.readInt();
        byte[] bytes = in.readNBytes(Math.max(length, 0));
        if (bytes.length != length) {
            throw new IOException("the snapshot ends early: " + length + " bytes expected, " + bytes.length + " left");
        }
        return codec.decode(bytes);
    }

    private static StateSnapshot withJobs(StateSnapshot from, List<JobPart> jobs) {
        return new StateSnapshot(
                from.cell(),
                from.term(),
                from.batchNumber(),
                from.sequence(),
                from.atMs(),
                from.lastJobNumber(),
                from.nodes(),
                jobs,
                from.keys(),
                from.uploads(),
                from.roles(),
                from.schedules(),
                from.holds(),
                from.reservations(),
                from.pause(),
                from.facts(),
                from.secrets());
    }
}
