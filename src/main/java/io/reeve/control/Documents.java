package io.reeve.control;

import io.reeve.model.JobId;
import io.reeve.query.Problem;
import io.reeve.spec.Format;
import io.reeve.spec.JobDocuments;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import java.util.concurrent.Callable;

/** Reads messages that carry a document: its bytes are the body, what else there is to say is in the headers. */
final class Documents {
    /** JSON of so many bytes is read in less time than it takes to wake another thread, and back. */
    private static final int QUICK_BYTES = 2_048;

    private Documents() {}

    static Format format(Message<?> message) {
        return "yaml".equals(message.headers().get("format")) ? Format.YAML : Format.JSON;
    }

    /** Fails with all that is wrong with the document. Off the event loop, where that may take long. */
    static Future<JobDocuments.Valid> job(Vertx vertx, Buffer document, Format format) {
        Callable<JobDocuments.Result> reading = () -> JobSize.check(JobDocuments.read(document.getBytes(), format));
        boolean isQuick = format == Format.JSON && document.length() <= QUICK_BYTES;
        return (isQuick ? here(reading) : vertx.executeBlocking(reading, false))
                .compose(result -> result instanceof JobDocuments.Valid valid
                        ? Future.succeededFuture(valid)
                        : Future.failedFuture(
                                Refusals.invalid((JobDocuments.Invalid) result).asException()));
    }

    private static <T> Future<T> here(Callable<T> work) {
        try {
            return Future.succeededFuture(work.call());
        } catch (Exception e) {
            return Future.failedFuture(e);
        }
    }

    /** @param expected of the job, in words */
    static JobId jobId(String text, String expected) {
        try {
            return JobId.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw Problem.badParameter("job", String.valueOf(malformed.getMessage()), expected)
                    .asException();
        }
    }
}
