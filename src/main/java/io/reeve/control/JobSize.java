package io.reeve.control;

import io.reeve.encoding.RecordCodec;
import io.reeve.model.TaskSpec;
import io.reeve.spec.Fault;
import io.reeve.spec.FaultCode;
import io.reeve.spec.JobDocuments;
import io.reeve.spec.Limits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How large a job is in the ledger, where each task has its defaults written out. */
final class JobSize {
    private static final RecordCodec<TaskSpec> TASK = RecordCodec.of(TaskSpec.class);

    private JobSize() {}

    /** The result, or a fault where the job is too large. */
    static JobDocuments.Result check(JobDocuments.Result result) {
        Fault fault =
                result instanceof JobDocuments.Valid valid ? fault(valid.spec().tasks()) : null;
        return fault == null ? result : new JobDocuments.Invalid(List.of(fault));
    }

    /** Null where the tasks fit into one entry of the ledger. */
    static @Nullable Fault fault(List<TaskSpec> tasks) {
        long bytes = 0;
        for (TaskSpec task : tasks) {
            bytes += TASK.encode(task).length;
            if (bytes > Limits.JOB_BYTES) {
                String message = "with the defaults in every task, the tasks take more than " + Limits.JOB_BYTES
                        + " bytes; " + task.name() + " is the first beyond it";
                return new Fault(
                        FaultCode.DOCUMENT_TOO_LARGE.code(),
                        "/tasks",
                        null,
                        null,
                        message,
                        "fewer tasks, or what is large in a file, or instances of one task");
            }
        }
        return null;
    }
}
