package io.reeve.cli;

import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Past events that match a filter, read page by page.
 *
 * <p>A page tells how far it looked, whatever the filter left of it: an empty one is the end of nothing.
 */
public final class EventPages {
    /** So many events are looked at for one answer where all of them come back. */
    private static final int PAGE = 1000;
    /** The same where a filter leaves few of them. */
    private static final int FILTERED_PAGE = 10_000;

    private final Cluster cluster;
    private final Map<String, String> filter;
    private final int page;

    /** @param filter by the names of the request's parameters; what is empty filters nothing */
    public EventPages(Cluster cluster, Map<String, String> filter) {
        this.cluster = cluster;
        this.filter = filter;
        this.page = isFiltered() ? FILTERED_PAGE : PAGE;
    }

    boolean isFiltered() {
        return filter.values().stream().anyMatch(value -> !value.isEmpty());
    }

    /** Of the oldest event that is kept. */
    public long oldest() {
        return Math.max(1, cluster.eventPage(Map.of("limit", "1")).number("oldest"));
    }

    /** Hands over, in order, what matches after {@code after} up to {@code end}. */
    public void between(long after, long end, Consumer<Json> sink) {
        long reached = after;
        while (reached < end) {
            Map<String, String> query = new LinkedHashMap<>();
            query.put("since", Long.toString(reached));
            query.putAll(filter);
            query.put("limit", Long.toString(Math.min(page, end - reached)));
            Json answer = cluster.eventPage(query);
            answer.items("events").forEach(sink);
            if (answer.number("last") <= reached) {
                return;
            }
            reached = answer.number("last");
        }
    }

    /**
     * The last {@code most} that match between the two, looked for from the newest on.
     *
     * <p>What is looked at after enough was found is no more than one page.
     */
    List<Json> newest(int most, long after, long end) {
        Deque<Json> found = new ArrayDeque<>();
        for (long to = end; to > after && found.size() < most; to = Math.max(after, to - page)) {
            List<Json> part = new ArrayList<>();
            between(Math.max(after, to - page), to, part::add);
            for (int i = part.size() - 1; i >= 0 && found.size() < most; i--) {
                found.addFirst(part.get(i));
            }
        }
        return List.copyOf(found);
    }
}
