package io.reeve.cli.follow;

import io.reeve.cli.http.Json;
import java.util.List;

/** How far one task of a job is: how many of its instances are where. */
final class GroupProgress {
    final String name;
    final boolean array;
    /** The names of the groups before it. */
    final List<String> after;

    boolean expanded;
    long total;
    long active;
    long finished;
    /** Ended in any other way. */
    long failed;

    GroupProgress(Json group) {
        name = group.text("name");
        array = group.isTrue("array");
        after = group.items("after").stream().map(each -> each.text("task")).toList();
        expanded = !Boolean.FALSE.equals(group.get("expanded").value());
        Json counts = group.get("counts");
        total = group.number("total");
        active = counts.number("ACTIVE");
        finished = counts.number("FINISHED");
        failed = counts.number("FAILED") + counts.number("KILLED") + counts.number("LOST") + counts.number("ERROR");
    }

    void end(String state) {
        if (state.equals("FINISHED")) {
            finished++;
        } else {
            failed++;
        }
    }

    boolean isEnded() {
        return expanded && finished + failed >= total;
    }

    boolean hasBegun() {
        return active + finished + failed > 0;
    }
}
