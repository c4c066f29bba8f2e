package io.reeve.query;

import io.reeve.model.Usage;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What an attempt uses, or has used, as the API shows it. */
public final class UsageJson {
    private UsageJson() {}

    /** @param live whether it still runs, and this is what it uses now */
    public static @Nullable JsonObject of(@Nullable Usage usage, boolean live) {
        if (usage == null) {
            return null;
        }
        return new JsonObject()
                .put("live", live)
                .put("cpuMs", known(usage.cpuMillis()))
                .put("rss", known(usage.rssBytes()))
                .put("peak", known(usage.peakBytes()))
                .put("read", known(usage.readBytes()))
                .put("written", known(usage.writtenBytes()))
                .put("processes", live ? (Integer) usage.processes() : null);
    }

    private static @Nullable Long known(long value) {
        return value == Usage.UNKNOWN ? null : (Long) value;
    }
}
