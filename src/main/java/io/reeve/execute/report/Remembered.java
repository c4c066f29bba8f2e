package io.reeve.execute.report;

import io.reeve.model.AttemptId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Attempts that are over, so that a launch that arrives late is not run again. */
public final class Remembered {
    /** The bus delivers up to half a minute late; this many take longer to run. */
    private static final int MAX = 50_000;

    /** After which they need not be told to the next process of this node. */
    private static final long LATEST_NANOS = 60_000_000_000L;

    private final Map<AttemptId, Long> sinceNanos = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<AttemptId, Long> eldest) {
            return size() > MAX;
        }
    };

    public void add(AttemptId id) {
        sinceNanos.put(id, System.nanoTime());
    }

    public boolean contains(AttemptId id) {
        return sinceNanos.containsKey(id);
    }

    public List<AttemptId> recent() {
        long nowNanos = System.nanoTime();
        List<AttemptId> recent = new ArrayList<>();
        sinceNanos.forEach((id, since) -> {
            if (nowNanos - since < LATEST_NANOS) {
                recent.add(id);
            }
        });
        return recent;
    }
}
