package io.reeve.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The spelling of roles: names joined by slashes, such as {@code eng/ads}; the part before a slash is the parent. */
public final class RoleName {
    public static final int MAX_LENGTH = 128;
    /** Shares are computed level by level. */
    public static final int MAX_DEPTH = 8;
    /** What {@link #isRole} asks for, in words. */
    public static final String RULE =
            "names of small letters, digits, ., _ and - with / between them such as eng/data, at most " + MAX_DEPTH;

    private RoleName() {}

    public static boolean isRole(String text) {
        if (text.length() > MAX_LENGTH) {
            return false;
        }
        String[] parts = text.split("/", -1);
        if (parts.length > MAX_DEPTH) {
            return false;
        }
        for (String part : parts) {
            if (!Names.isName(part)) {
                return false;
            }
        }
        return true;
    }

    /** The role above; empty for one at the top, whose parent is the cell. */
    public static String parent(String role) {
        int slash = role.lastIndexOf('/');
        return slash < 0 ? "" : role.substring(0, slash);
    }

    /** The role and all above it, the topmost first. */
    public static List<String> path(String role) {
        List<String> path = new ArrayList<>();
        for (String each = role; !each.isEmpty(); each = parent(each)) {
            path.add(each);
        }
        Collections.reverse(path);
        return path;
    }

    static void require(String text) {
        if (!isRole(text)) {
            throw new IllegalArgumentException(
                    "a role is up to " + MAX_DEPTH + " names joined by slashes, such as eng/ads; was \"" + text + "\"");
        }
    }
}
