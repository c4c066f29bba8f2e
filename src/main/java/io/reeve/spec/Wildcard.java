package io.reeve.spec;

/** Matches one name against one part of a glob, in time bounded by the product of their lengths. */
final class Wildcard {
    private Wildcard() {}

    static boolean matches(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int resume = 0;
        while (n < name.length()) {
            int next = p < pattern.length() ? after(pattern, p, name.charAt(n)) : -1;
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = n;
            } else if (next >= 0) {
                p = next;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** Where the pattern goes on after it matched {@code c}, or -1 if it did not. */
    private static int after(String pattern, int p, char c) {
        char want = pattern.charAt(p);
        if (want == '?') {
            return p + 1;
        }
        if (want != '[') {
            return want == c ? p + 1 : -1;
        }
        int i = p + 1;
        boolean negated = i < pattern.length() && (pattern.charAt(i) == '!' || pattern.charAt(i) == '^');
        int first = negated ? i + 1 : i;
        int close = pattern.indexOf(']', first + 1);
        if (close < 0) {
            return c == '[' ? p + 1 : -1;
        }
        return holds(pattern.substring(first, close), c) != negated ? close + 1 : -1;
    }

    private static boolean holds(String set, char c) {
        for (int i = 0; i < set.length(); i++) {
            if (i + 2 < set.length() && set.charAt(i + 1) == '-') {
                if (set.charAt(i) <= c && c <= set.charAt(i + 2)) {
                    return true;
                }
                i += 2;
            } else if (set.charAt(i) == c) {
                return true;
            }
        }
        return false;
    }
}
