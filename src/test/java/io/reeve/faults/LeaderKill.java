package io.reeve.faults;

import io.reeve.faults.Injector.Done;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What the kill of a leader came to, by the stream of events.
 *
 * @param termMs from the kill to the next leader's term; {@link #NONE} where none came
 * @param launchMs from the kill to the first launch of that term or a later one; {@link #NONE} where none came
 * @param apart why it says nothing of how fast a leader is replaced; empty where it does
 */
record LeaderKill(int fault, long termMs, long launchMs, String apart) {
    static final long NONE = -1;

    /** @param events the whole stream from its first event */
    static List<LeaderKill> of(List<Done> faults, List<JsonObject> events) {
        List<LeaderKill> kills = new ArrayList<>();
        for (int i = 0; i < faults.size(); i++) {
            if (faults.get(i).fault().kind() == FaultKind.KILL_LEADER) {
                long nextMs = i + 1 < faults.size() ? faults.get(i + 1).hitMs() : Long.MAX_VALUE;
                kills.add(of(faults.get(i), nextMs, events));
            }
        }
        return kills;
    }

    boolean counts() {
        return apart.isEmpty();
    }

    private static LeaderKill of(Done kill, long nextFaultMs, List<JsonObject> events) {
        long hitMs = kill.hitMs();
        String leader = events.stream()
                .filter(isOf("TermStarted"))
                .filter(event -> event.getLong("at") <= hitMs)
                .map(event -> event.getString("node"))
                .reduce("", (before, after) -> after);
        long termAt = firstAt(events, "TermStarted", hitMs);
        long launchAt = termAt == NONE ? NONE : firstAt(events, "TaskLaunched", termAt);
        String apart;
        if (!kill.whole()) {
            apart = "not every control node was back";
        } else if (!leader.equals(kill.what())) {
            apart = "it led no more";
        } else if (launchAt == NONE || launchAt > nextFaultMs) {
            apart = "another fault came first";
        } else {
            apart = "";
        }
        return new LeaderKill(
                kill.fault().number(),
                termAt == NONE ? NONE : termAt - hitMs,
                launchAt == NONE ? NONE : launchAt - hitMs,
                apart);
    }

    private static long firstAt(List<JsonObject> events, String type, long afterMs) {
        return events.stream()
                .filter(isOf(type))
                .mapToLong(event -> event.getLong("at"))
                .filter(at -> at > afterMs)
                .findFirst()
                .orElse(NONE);
    }

    private static Predicate<JsonObject> isOf(String type) {
        return event -> event.getString("type").equals(type);
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("fault", fault)
                .put("termMs", termMs)
                .put("launchMs", launchMs)
                .put("apart", apart);
    }
}
