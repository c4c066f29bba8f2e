package io.reeve.control;

import io.reeve.model.JobId;
import io.reeve.query.Problem;
import io.reeve.spec.Format;
import io.reeve.spec.JobDocuments;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;

/** Reads messages that carry a document: its bytes are the body, what else there is to say is in the headers. */
final class Documents {
    private Documents() {}

    static Format format(Message<?> message) {
        return "yaml".equals(message.headers().get("format")) ? Format.YAML : Format.JSON;
    }

    /** Off the event loop; fails with all that is wrong with the document. */
    static Future<JobDocuments.Valid> job(Vertx vertx, Buffer document, Format format) {
        return vertx.executeBlocking(() -> JobSize.check(JobDocuments.read(document.getBytes(), format)), false)
                .compose(result -> result instanceof JobDocuments.Valid valid
                        ? Future.succeededFuture(valid)
                        : Future.failedFuture(
                                Refusals.invalid((JobDocuments.Invalid) result).asException()));
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
