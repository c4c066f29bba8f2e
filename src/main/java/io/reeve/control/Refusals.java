package io.reeve.control;

import io.reeve.core.schedule.Change;
import io.reeve.core.schedule.Submission;
import io.reeve.event.Event;
import io.reeve.event.Levels;
import io.reeve.model.JobId;
import io.reeve.query.Problem;
import io.reeve.query.ProblemException;
import io.reeve.spec.Differences.Difference;
import io.reeve.spec.Fault;
import io.reeve.spec.FaultCode;
import io.reeve.spec.JobDocuments;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** The words for a submission that was not taken. */
final class Refusals {
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;

    private Refusals() {}

    static Problem invalid(JobDocuments.Invalid invalid) {
        return invalid(invalid.faults());
    }

    static Problem invalid(List<Fault> faults) {
        int count = faults.size();
        return Problem.of(
                        BAD_REQUEST,
                        "invalid-document",
                        "The job document is not valid",
                        count == 1 ? "It has one fault." : "It has " + count + " faults.")
                .withFaults(faults.stream().map(Refusals::fault).toList());
    }

    /** @param differences what is different from the job that holds the key, a line each */
    static Problem of(Submission refused, Function<JobId, List<Difference>> differences) {
        if (refused instanceof Submission.Conflict conflict) {
            List<Problem.Fault> faults = differences.apply(conflict.id()).stream()
                    .map(Refusals::fault)
                    .toList();
            return Problem.of(
                            CONFLICT,
                            "key-conflict",
                            "The key is taken by another document",
                            "Job " + conflict.id() + " was submitted under this key, and differs.")
                    .withFaults(faults)
                    .withHint("Use another key for another document.");
        }
        if (refused instanceof Submission.UnknownUploads unknown) {
            List<Problem.Fault> faults = unknown.sha256().stream()
                    .map(hash -> new Problem.Fault(
                            "unknown-upload", "", 0, 0, "there is no upload " + hash, "a file uploaded before"))
                    .toList();
            return Problem.of(
                            BAD_REQUEST,
                            "unknown-upload",
                            "A file was not uploaded",
                            "The document names uploads that the cell does not have.")
                    .withFaults(faults)
                    .withHint("Send each file with PUT /v1/uploads/SHA256 first; the CLI does so by itself.");
        }
        if (refused instanceof Submission.Unmet unmet) {
            return Problem.of(CONFLICT, unmet.code(), "The cell lacks what the job needs", unmet.message())
                    .withHint(unmet.hint());
        }
        if (refused instanceof Submission.NeverFires past) {
            String code = FaultCode.BAD_SCHEDULE.code();
            return invalid(List.of(new Fault(code, "/schedule", null, null, past.message(), "an instant after now")));
        }
        if (refused instanceof Submission.DeadlinePassed past) {
            String code = FaultCode.OUT_OF_RANGE.code();
            String message = "the deadline " + Instant.ofEpochMilli(past.deadlineMs()) + " has passed";
            return invalid(List.of(new Fault(code, "/deadline", null, null, message, "a moment after now")));
        }
        if (refused instanceof Submission.Refused full) {
            return Problem.of(TOO_MANY, full.code(), "Not taken now", full.message())
                    .withRetryAfter(full.retryAfterMs());
        }
        throw new IllegalArgumentException("not a refusal: " + refused);
    }

    /** A change of jobs that was not made. */
    static Problem of(Change refused) {
        if (refused instanceof Change.Conflict conflict) {
            return Problem.of(
                            CONFLICT,
                            "key-conflict",
                            "The key is taken by something else",
                            "Something else was asked for under this key, of job " + conflict.id() + ".")
                    .withHint("Use another key for another request.");
        }
        if (refused instanceof Change.Full full) {
            return Problem.of(
                            TOO_MANY,
                            full.why().code(),
                            "Not taken now",
                            full.why().message())
                    .withRetryAfter(full.why().retryAfterMs());
        }
        if (refused instanceof Change.Refused faulty) {
            List<Change.Fault> faults = faulty.faults();
            boolean unknown = faults.stream().anyMatch(fault -> fault.code().equals("unknown-id"));
            return Problem.of(
                            unknown ? NOT_FOUND : CONFLICT,
                            unknown ? "unknown-id" : faults.get(0).code(),
                            unknown ? "Not all ids are known" : "It cannot be done as things are",
                            faults.get(0).message() + (faults.size() > 1 ? "; " + (faults.size() - 1) + " more" : ""))
                    .withFaults(faults.stream()
                            .map(fault -> new Problem.Fault(
                                    fault.code(),
                                    "/ids/" + fault.index(),
                                    null,
                                    null,
                                    fault.message(),
                                    fault.expected()))
                            .toList())
                    .withHint("Nothing was changed.");
        }
        throw new IllegalArgumentException("not a refusal: " + refused);
    }

    /** What was seen here may be of the past. */
    static ProblemException unconfirmed() {
        return Problem.of(
                        UNAVAILABLE,
                        "not-leader",
                        "The leader is not confirmed",
                        "no majority of the control nodes confirmed that this one still leads")
                .withHint("Ask again in a moment.")
                .asException();
    }

    /** What some node of the cell might not understand. */
    static ProblemException needsLevel(Event event, int cellLevel) {
        int needed = Levels.needed(event);
        return Problem.of(
                        CONFLICT,
                        "feature-level-needed",
                        "The cell's feature level is too low for this",
                        "It needs feature level " + needed + " ("
                                + event.getClass().getSimpleName()
                                + "), and the cell has " + cellLevel + ", so that versions which understand only "
                                + cellLevel + " can be part of it. Nothing was changed.")
                .withHint("\"reeve control\" shows what each node understands; when all understand " + needed
                        + ", raise the level with \"reeve control upgrade\".")
                .asException();
    }

    private static Problem.Fault fault(Difference difference) {
        String expected = difference.left() == null ? "nothing, as the first time" : difference.left();
        return new Problem.Fault("key-conflict", difference.pointer(), 0, 0, difference.toString(), expected);
    }

    static Problem.Fault fault(Fault fault) {
        return new Problem.Fault(
                fault.code(),
                fault.pointer(),
                fault.line() == null ? 0 : fault.line(),
                fault.column() == null ? 0 : fault.column(),
                fault.message(),
                fault.expected());
    }
}
