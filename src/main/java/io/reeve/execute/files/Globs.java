package io.reeve.execute.files;

import java.util.regex.Pattern;

/**
 * Output globs: {@code *}, {@code ?} and {@code [..]} within one name, {@code **} across folders. As in a shell, none
 * of them matches a leading dot. A glob without any of them that names a folder means all files below it.
 */
public final class Globs {
    private static final String NOT_HIDDEN = "(?!\\.)";

    private Globs() {}

    /** A pattern for whole relative paths with {@code /} between names. */
    public static Pattern compile(String glob) {
        String cleaned = glob.startsWith("./") ? glob.substring(2) : glob;
        boolean folder = cleaned.endsWith("/");
        if (folder) {
            cleaned = cleaned.substring(0, cleaned.length() - 1);
        }
        StringBuilder regex = new StringBuilder();
        String[] names = cleaned.split("/", -1);
        for (int i = 0; i < names.length; i++) {
            boolean last = i == names.length - 1;
            if (names[i].equals("**")) {
                String any = NOT_HIDDEN + "[^/]+";
                regex.append(last ? any + "(?:/" + any + ")*" : "(?:" + any + "/)*");
            } else {
                name(names[i], regex);
                regex.append(last ? "" : "/");
            }
        }
        boolean literal = cleaned.chars().noneMatch(c -> c == '*' || c == '?' || c == '[');
        if (folder || literal) {
            regex.append(folder ? "/.*" : "(?:/.*)?");
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    private static void name(String name, StringBuilder regex) {
        int i = 0;
        if (!name.isEmpty() && name.charAt(0) != '.') {
            regex.append(NOT_HIDDEN);
        }
        while (i < name.length()) {
            char c = name.charAt(i);
            int close = c == '[' ? name.indexOf(']', i + 2) : -1;
            if (c == '*') {
                regex.append("[^/]*");
            } else if (c == '?') {
                regex.append("[^/]");
            } else if (close > 0) {
                set(name.substring(i + 1, close), regex);
                i = close;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
            i++;
        }
    }

    private static void set(String members, StringBuilder regex) {
        boolean negated = members.startsWith("!") || members.startsWith("^");
        regex.append(negated ? "(?!/)[^" : "(?!/)[");
        for (char c : members.substring(negated ? 1 : 0).toCharArray()) {
            regex.append(c == '-' ? "-" : Character.isLetterOrDigit(c) ? String.valueOf(c) : "\\" + c);
        }
        regex.append(']');
    }
}
