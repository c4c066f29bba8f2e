package io.reeve.execute.report;

import io.reeve.message.WorkerNote;
import io.reeve.model.AttemptId;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A worker's notes, folded by what the shipped next process reads them with, for simulated workers. */
public final class NotesOf {
    public static final long NO_INCARNATION = Remains.NO_INCARNATION;

    private Remains remains = new Remains();

    public void add(WorkerNote note) {
        remains.add(note);
    }

    Remains remains() {
        return remains;
    }

    /** The machine was started anew, or its disk is gone: nothing is resumed. */
    public void lose() {
        remains = new Remains();
    }

    /** The file is written anew, with what is still of interest. */
    public void rewrite(Consumer<Consumer<WorkerNote>> everything) {
        remains = new Remains();
        everything.accept(remains::add);
    }

    public long incarnation() {
        return remains.incarnation();
    }

    public List<WorkerNote.Launched> running() {
        return remains.running();
    }

    public List<AttemptId> ended() {
        return remains.ended();
    }

    public boolean wasReportedRunning(WorkerNote.Launched launch) {
        return remains.wasReportedRunning(launch);
    }

    public WorkerNote.@Nullable Stopping stopping(AttemptId attempt) {
        return remains.stopping(attempt);
    }

    public Set<AttemptId> forgotten() {
        return Set.copyOf(remains.forgotten());
    }
}
