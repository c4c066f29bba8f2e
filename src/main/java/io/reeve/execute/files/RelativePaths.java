package io.reeve.execute.files;

import java.nio.file.Path;

/** The paths that users and other nodes name, which must stay below a folder. */
public final class RelativePaths {
    private RelativePaths() {}

    /**
     * Whether {@code path} is relative and made of plain names: no empty name, {@code .}, {@code ..} or NUL, so that it
     * stays below whatever it is resolved against, as far as no name in it is a link.
     */
    public static boolean isSafe(String path) {
        if (path.isEmpty() || path.indexOf('\0') >= 0) {
            return false;
        }
        for (String name : path.split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                return false;
            }
        }
        return !Path.of(path).isAbsolute();
    }
}
