package io.reeve.execute;

import java.util.List;

/** A user of this machine, by name and by numbers. */
record UserIds(String name, int uid, int gid, List<Integer> groups) {
    UserIds {
        groups = List.copyOf(groups);
    }
}
