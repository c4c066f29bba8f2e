package io.reeve.spec;

/** Paths and globs below the working directory. */
final class Paths {
    private static final String EXPECTED = "a path below the working directory, such as data/in.csv";

    private Paths() {}

    /** Whether the path is relative and stays below its directory; a fault if not. */
    static boolean check(String path, Place place, Faults faults) {
        String wrong = wrong(path);
        if (!wrong.isEmpty()) {
            faults.add(FaultCode.BAD_PATH, place, "the path " + Quoted.of(path) + " " + wrong, EXPECTED);
        }
        return wrong.isEmpty();
    }

    /** Returns what is wrong with the path, or an empty text. */
    static String wrong(String path) {
        if (path.isEmpty()) {
            return "is empty";
        }
        if (Scalars.bytes(path) > Limits.PATH_BYTES) {
            return "is longer than " + Limits.PATH_BYTES + " bytes";
        }
        if (path.startsWith("/")) {
            return "is absolute";
        }
        if (path.indexOf('\\') >= 0) {
            return "holds a backslash";
        }
        if (path.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            return "holds a control character";
        }
        for (String name : path.split("/", -1)) {
            String inName = wrongName(name);
            if (!inName.isEmpty()) {
                return inName;
            }
        }
        return "";
    }

    private static String wrongName(String name) {
        if (name.isEmpty()) {
            return "has an empty part";
        }
        if (name.equals("..")) {
            return "leads out of the directory with \"..\"";
        }
        if (name.equals(".")) {
            return "has a part \".\", which can be left out";
        }
        return Scalars.bytes(name) > Limits.PATH_NAME_BYTES
                ? "has a part longer than " + Limits.PATH_NAME_BYTES + " bytes"
                : "";
    }

    /** A path whose parts may hold {@code *}, {@code ?} and {@code [..]}, or be {@code **}. */
    static boolean checkGlob(String glob, Place place, Faults faults) {
        if (!check(glob, place, faults)) {
            return false;
        }
        for (String part : glob.split("/", -1)) {
            if (part.contains("**") && !part.equals("**")) {
                String message = "in " + Quoted.of(glob) + " \"**\" is joined to other characters";
                faults.add(FaultCode.BAD_GLOB, place, message, "\"**\" between slashes, such as out/**/*.csv");
                return false;
            }
            if (!bracketsClose(part)) {
                String message = "in " + Quoted.of(glob) + " a \"[\" is not closed in the same part";
                faults.add(FaultCode.BAD_GLOB, place, message, "a set such as [a-z] or [!0-9]");
                return false;
            }
        }
        return true;
    }

    private static boolean bracketsClose(String part) {
        int open = part.indexOf('[');
        while (open >= 0) {
            int first = open + 1;
            if (first < part.length() && (part.charAt(first) == '!' || part.charAt(first) == '^')) {
                first++;
            }
            int close = part.indexOf(']', first + 1);
            if (close < 0) {
                return false;
            }
            open = part.indexOf('[', close);
        }
        return true;
    }

    static boolean holdsWildcard(String path) {
        return path.indexOf('*') >= 0 || path.indexOf('?') >= 0 || path.indexOf('[') >= 0;
    }
}
