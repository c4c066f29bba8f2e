package io.reeve.execute.process;

import java.util.Map;

/** Error numbers of Linux in words, for those a launch meets. */
final class Errno {
    private static final Map<Integer, String> WORDS = Map.ofEntries(
            Map.entry(1, "Operation not permitted"),
            Map.entry(2, "No such file or directory"),
            Map.entry(5, "Input/output error"),
            Map.entry(7, "Argument list too long"),
            Map.entry(8, "Exec format error (a script needs a first line such as #!/bin/sh)"),
            Map.entry(11, "Resource temporarily unavailable (the limit of processes is reached)"),
            Map.entry(12, "Out of memory"),
            Map.entry(13, "Permission denied"),
            Map.entry(17, "File exists"),
            Map.entry(20, "Not a directory"),
            Map.entry(22, "Invalid argument"),
            Map.entry(23, "Too many open files in the system"),
            Map.entry(24, "Too many open files"),
            Map.entry(26, "Text file busy"),
            Map.entry(28, "No space left on device"),
            Map.entry(30, "Read-only file system"),
            Map.entry(36, "File name too long"),
            Map.entry(40, "Too many levels of symbolic links"),
            Map.entry(122, "Disk quota exceeded"));

    private Errno() {}

    static String describe(int errno) {
        String words = WORDS.get(errno);
        return words == null ? "error " + errno : words;
    }
}
