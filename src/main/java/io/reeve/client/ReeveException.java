package io.reeve.client;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/** A request that was refused, or that nobody answered in time. The message is for people. */
public final class ReeveException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient JsonObject problem;

    private ReeveException(JsonObject problem, Throwable cause) {
        super(words(problem), cause);
        this.problem = problem;
    }

    /** The problem document: {@code status}, {@code code}, {@code detail}, {@code faults}. */
    public JsonObject problem() {
        return problem.copy();
    }

    static ReeveException of(Throwable cause) {
        if (cause instanceof ReplyException failure && failure.failureType() == ReplyFailure.RECIPIENT_FAILURE) {
            try {
                return new ReeveException(new JsonObject(failure.getMessage()), cause);
            } catch (DecodeException notJson) {
                return new ReeveException(plain(failure.failureCode(), "failed", failure.getMessage()), cause);
            }
        }
        return new ReeveException(plain(503, "no-leader", "No leader of Reeve answered: " + cause.getMessage()), cause);
    }

    /** Somebody was asked for what has no key, and did not answer: it may have been done. */
    static ReeveException outcomeUnknown(Throwable cause) {
        String detail = "The leader was asked, and did not answer; look whether it was done: " + cause.getMessage();
        return new ReeveException(plain(503, "outcome-unknown", detail), cause);
    }

    private static JsonObject plain(int status, String code, String detail) {
        return new JsonObject().put("status", status).put("code", code).put("detail", detail);
    }

    private static String words(JsonObject problem) {
        var words = new StringBuilder(problem.getString("detail", problem.getString("title", "refused")));
        for (Object fault : problem.getJsonArray("faults", new io.vertx.core.json.JsonArray())) {
            if (fault instanceof JsonObject named) {
                words.append("\n  ").append(named.getString("pointer", "")).append(": ");
                words.append(named.getString("message", ""));
            }
        }
        return words.toString();
    }
}
