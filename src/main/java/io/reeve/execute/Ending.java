package io.reeve.execute;

import io.reeve.execute.container.Containers;
import io.reeve.execute.files.FileTrouble;
import io.reeve.execute.logs.LogTail;
import io.reeve.execute.process.ProcessEnd;
import io.reeve.message.FromWorker.Status.Ended;
import io.reeve.message.Reading.Stream;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is left to do when the last process of an attempt is gone: keep its outputs, read its last words. */
final class Ending {
    private static final Logger log = LoggerFactory.getLogger(Ending.class);

    private Ending() {}

    /** Whether {@link #conclude} reads or writes files, and so does not belong on the worker's thread. */
    static boolean needsFiles(Attempt attempt, ProcessEnd end) {
        return attempt.stop == null
                && !isOutOfMemory(attempt, end)
                && end.cause() == ProcessEnd.Cause.ITSELF
                && (end.signalled()
                        || end.value() != 0
                        || !attempt.assignment.outputs().isEmpty());
    }

    /** By the kernel's word; or, without control groups, by its largest process, which ended too soon to be seen. */
    private static boolean isOutOfMemory(Attempt attempt, ProcessEnd end) {
        long limit = attempt.limits.memoryBytes();
        return end.cause() == ProcessEnd.Cause.ITSELF
                && limit > 0
                && (end.use().oomKills() > 0 || !end.use().ofGroup() && end.peakBytes() > limit);
    }

    static Ended conclude(Attempt attempt, ProcessEnd end, int maxOutputs) {
        Attempt.Stop stop = attempt.stop;
        if (stop != null) {
            return Verdict.stopped(stop, end);
        }
        Ended unattended = Verdict.unattended(end);
        if (unattended != null) {
            return unattended;
        }
        if (isOutOfMemory(attempt, end)) {
            return Verdict.outOfMemory(attempt.limits, end);
        }
        if ((end.signalled() || end.value() != 0) && end.use().refusedForks() > 0) {
            return Verdict.outOfProcesses(attempt.limits, end, LogTail.read(attempt.folder.log(Stream.STDERR)));
        }
        String unstarted = attempt.isContainer() ? Containers.unstarted(attempt.folder.path()) : null;
        if (unstarted != null) {
            return Verdict.notInContainer(unstarted, LogTail.read(attempt.folder.log(Stream.STDERR)));
        }
        if (end.signalled() || end.value() != 0) {
            return Verdict.failed(end, LogTail.read(attempt.folder.log(Stream.STDERR)));
        }
        if (attempt.assignment.outputs().isEmpty()) {
            return Verdict.finished(java.util.List.of());
        }
        try {
            return Verdict.finished(new OutputCollector(attempt.folder, attempt.user, maxOutputs)
                    .collect(attempt.assignment.outputs()));
        } catch (FileTrouble e) {
            return Verdict.outputsMissing(e.getMessage());
        } catch (IOException | RuntimeException e) {
            log.warn("outputs not kept attempt={}", attempt, e);
            return Verdict.outputsMissing(
                    "exit status 0, but its outputs could not be kept: " + FileTrouble.describe(e));
        }
    }
}
