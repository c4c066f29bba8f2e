package io.reeve.execute.files;

import java.util.List;

/** A user of this machine, by name and by numbers. */
public record UserIds(String name, int uid, int gid, List<Integer> groups) {
    private static final boolean NODE_IS_ROOT =
            System.getProperty("user.name", "").equals("root");

    public UserIds {
        groups = List.copyOf(groups);
    }

    /** Whether this process may act as any user. */
    public static boolean nodeIsRoot() {
        return NODE_IS_ROOT;
    }
}
