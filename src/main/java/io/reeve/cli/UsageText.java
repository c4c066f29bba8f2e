package io.reeve.cli;

import io.reeve.cli.http.Json;
import java.util.ArrayList;
import java.util.List;

/** What an attempt uses, in one line. */
final class UsageText {
    private UsageText() {}

    /** Empty where nothing is known. */
    static String of(Json usage) {
        List<String> parts = new ArrayList<>();
        if (!usage.get("cpuMs").isNull()) {
            parts.add("cpu " + Text.duration(usage.number("cpuMs")));
        }
        size(usage, usage.isTrue("live") ? "memory" : "largest process", "rss", parts);
        size(usage, "peak", "peak", parts);
        size(usage, "read", "read", parts);
        size(usage, "written", "written", parts);
        if (!usage.get("processes").isNull()) {
            long count = usage.number("processes");
            parts.add(count + (count == 1 ? " process" : " processes"));
        }
        return String.join(", ", parts);
    }

    private static void size(Json usage, String words, String field, List<String> parts) {
        if (!usage.get(field).isNull()) {
            parts.add(words + " " + Text.size(usage.number(field)));
        }
    }
}
