package io.reeve.cli.http;

import io.reeve.cli.CliException;
import io.reeve.cli.ExitStatus;
import java.io.IOException;
import java.util.Set;

/** An answer that says no, as people read it. */
public final class Problem extends CliException {
    private static final long serialVersionUID = 1;

    private final int httpStatus;
    private final String code;

    private Problem(int httpStatus, String code, int exitStatus, String message) {
        super(exitStatus, message);
        this.httpStatus = httpStatus;
        this.code = code;
    }

    public int httpStatus() {
        return httpStatus;
    }

    /** What kind of problem, such as {@code invalid-document}; empty if the server did not say. */
    public String code() {
        return code;
    }

    /** Of an answer with {@code httpStatus} whose body is problem+json, or any text. */
    static Problem of(int httpStatus, byte[] body) {
        Json problem = parsed(body);
        String detail = problem.text("detail");
        String title = problem.text("title");
        StringBuilder message = new StringBuilder(
                !detail.isEmpty() ? detail : !title.isEmpty() ? title : "the cluster answered " + httpStatus);
        for (Json fault : problem.items("faults")) {
            message.append("\n  ").append(fault(fault, detail));
        }
        if (httpStatus == 401 || httpStatus == 403) {
            message.append("\nhint: give the cluster's token with --token-file FILE");
        } else if (!problem.text("hint").isEmpty()) {
            message.append("\nhint: ").append(problem.text("hint"));
        }
        return new Problem(httpStatus, problem.text("code"), exitStatus(httpStatus), message.toString());
    }

    /**
     * {@code line:col pointer: message (expected …)}; what the server does not know is left out, and the message where
     * it is what was said of the whole.
     */
    private static String fault(Json fault, String said) {
        StringBuilder text = new StringBuilder();
        if (fault.number("line") > 0) {
            text.append(fault.number("line"))
                    .append(':')
                    .append(Math.max(1, fault.number("column")))
                    .append(' ');
        }
        text.append(fault.text("pointer"));
        String expected = fault.text("expected");
        if (!text.isEmpty() && !expected.isEmpty() && fault.text("message").equals(said)) {
            return text + ": expected " + expected;
        }
        text.append(text.isEmpty() ? "" : ": ").append(fault.text("message"));
        return text + (expected.isEmpty() ? "" : " (expected " + expected + ")");
    }

    /** Whether nobody took what was asked for, and nobody will: it may be asked for again. */
    static boolean saysNotTaken(int httpStatus, byte[] body) {
        return httpStatus == 503
                && Set.of("no-leader", "not-leader").contains(parsed(body).text("code"));
    }

    private static int exitStatus(int httpStatus) {
        if (httpStatus == 503) {
            return ExitStatus.UNREACHABLE;
        }
        return httpStatus == 429 || httpStatus >= 500 ? ExitStatus.FAILED : ExitStatus.USAGE;
    }

    private static Json parsed(byte[] body) {
        try {
            return Json.parse(body);
        } catch (IOException notJson) {
            return Json.NULL;
        }
    }
}
