package io.reeve.spec;

import io.reeve.model.RetryPolicy;
import io.reeve.model.RetryPolicy.RetryWhen;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code retry}: how often, how soon, and after which ends. */
final class RetryReader {
    private static final String WHEN =
            "a list of failed, lost, timeout, exit N, exit N-M, not exit N (statuses 0 to 255)";
    private static final List<String> WORDS = List.of("failed", "lost", "timeout", "exit", "not exit");

    private static final String EXIT = "exit ";
    private static final String NOT = "not ";
    private static final int MAX_STATUS = 255;
    private static final int MAX_CODE = 99_999;
    private static final int NO_STATUS = -1;

    private RetryReader() {}

    /** @param codes whether the statuses are failure codes of replies, which may be larger */
    static RetryPolicy read(@Nullable Tree tree, boolean codes, Faults faults) {
        Fields fields = tree == null ? null : Fields.of(tree, Vocabulary.RETRY, faults);
        if (fields == null) {
            return RetryPolicy.DEFAULT;
        }
        RetryPolicy usual = RetryPolicy.DEFAULT;
        Tree attempts = fields.get("attempts");
        Tree backoff = fields.get("backoff");
        Tree maxBackoff = fields.get("max-backoff");
        Tree when = fields.get("when");
        long backoffMs = backoff == null ? usual.backoffMs() : Durations.read(backoff, 0, faults);
        long maxMs = maxBackoff == null ? usual.maxBackoffMs() : Durations.read(maxBackoff, 0, faults);
        if (backoffMs > maxMs && backoff != null && maxBackoff != null) {
            String message = "the first wait is " + Durations.write(backoffMs) + ", more than max-backoff";
            faults.add(FaultCode.OUT_OF_RANGE, maxBackoff.place(), message, "at least " + Durations.write(backoffMs));
        }
        return new RetryPolicy(
                attempts == null ? usual.attempts() : Scalars.integer(attempts, 1, Limits.ATTEMPTS, faults),
                backoff == null ? Math.min(backoffMs, maxMs) : backoffMs,
                maxBackoff == null ? Math.max(backoffMs, maxMs) : maxMs,
                when == null ? usual.when() : when(when, codes ? MAX_CODE : MAX_STATUS, faults));
    }

    private static List<RetryWhen> when(Tree tree, int most, Faults faults) {
        List<RetryWhen> ends = new ArrayList<>();
        if (!(tree instanceof Tree.Items list)) {
            faults.wrongType(tree, WHEN);
            return ends;
        }
        if (list.items().isEmpty()) {
            faults.add(FaultCode.EMPTY_VALUE, tree.place(), "the list is empty, so nothing would be retried", WHEN);
        }
        if (list.items().size() > Limits.RETRY_WHEN) {
            faults.tooMany(tree.place(), list.items().size(), Limits.RETRY_WHEN, "entries");
            return ends;
        }
        for (Tree item : list.items()) {
            RetryWhen end = end(item, most, faults);
            if (end != null && ends.contains(end)) {
                faults.add(FaultCode.DUPLICATE_ITEM, item.place(), "this end stands twice in the list", "each once");
            }
            if (end != null) {
                ends.add(end);
            }
        }
        if (!ends.isEmpty() && ends.stream().allMatch(RetryWhen.NotExit.class::isInstance)) {
            String message = "it says only what is not retried";
            faults.add(FaultCode.EMPTY_VALUE, tree.place(), message, "failed or another end beside it");
        }
        return ends;
    }

    private static @Nullable RetryWhen end(Tree item, int most, Faults faults) {
        String text = Scalars.text(item, faults, WHEN);
        if (text == null) {
            return null;
        }
        switch (text) {
            case "failed":
                return new RetryWhen.Failed();
            case "lost":
                return new RetryWhen.Lost();
            case "timeout":
                return new RetryWhen.TimedOut();
            default:
                break;
        }
        boolean not = text.startsWith(NOT);
        String rest = not ? text.substring(NOT.length()) : text;
        if (!rest.startsWith(EXIT)) {
            String message = Quoted.of(text) + " is no end that can be retried" + Nearest.hint(text, WORDS);
            faults.add(FaultCode.BAD_CHOICE, item.place(), message, WHEN);
            return null;
        }
        String[] range = rest.substring(EXIT.length()).split("-", -1);
        int first = status(range[0], most);
        int last = range.length == 1 ? first : range.length == 2 ? status(range[1], most) : NO_STATUS;
        if (first == NO_STATUS || last == NO_STATUS || last < first) {
            String message = Quoted.of(rest.substring(EXIT.length())) + " is no exit status, and no range of them";
            faults.add(FaultCode.OUT_OF_RANGE, item.place(), message, WHEN);
            return null;
        }
        return not ? new RetryWhen.NotExit(first, last) : new RetryWhen.Exit(first, last);
    }

    private static int status(String text, int most) {
        boolean valid = Scalars.isDigits(text) && text.length() <= 5 && Integer.parseInt(text) <= most;
        return valid ? Integer.parseInt(text) : NO_STATUS;
    }
}
