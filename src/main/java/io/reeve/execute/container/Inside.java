package io.reeve.execute.container;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where a container finds what is its attempt's. The reader of documents knows these places as taken. */
public final class Inside {
    /** The working directory. */
    public static final String WORK = "/work";

    static final String TMP = "/tmp";
    static final String INIT = "/reeve/init";
    static final String RUN = "/reeve/run";
    static final String PROGRESS = "/reeve/progress";
    static final String SECRETS = "/reeve/secrets";

    /** Names at the top that a root file system's own are not seen under. */
    static final Set<String> TOP = Set.of("work", "tmp", "reeve", "proc", "dev", "sys");

    /** What the image knows better than the node. */
    static final List<String> WEAK = List.of("PATH", "USER", "LOGNAME", "SHELL", "LANG", "TZ");

    private Inside() {}

    /** What differs from the environment outside. */
    static Map<String, String> environment(boolean secrets) {
        Map<String, String> env = new LinkedHashMap<>();
        env.put("HOME", WORK);
        env.put("PWD", WORK);
        env.put("TMPDIR", TMP);
        env.put("REEVE_DIR", WORK);
        env.put("REEVE_PROGRESS", PROGRESS);
        if (secrets) {
            env.put("REEVE_SECRETS", SECRETS);
        }
        return env;
    }
}
