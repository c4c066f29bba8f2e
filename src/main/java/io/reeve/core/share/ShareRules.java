package io.reeve.core.share;

import java.util.Set;

/**
 * How shares between roles are counted.
 *
 * @param fewerAllocationsFirst whether a tie goes to fewer allocations before it goes by name
 * @param excluded resources that make no share
 */
public record ShareRules(boolean fewerAllocationsFirst, Set<String> excluded) {
    public static final ShareRules DEFAULT = new ShareRules(true, Set.of());

    public ShareRules {
        excluded = Set.copyOf(excluded);
    }
}
