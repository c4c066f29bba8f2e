package io.reeve.execute;

import io.reeve.execute.container.ContainerRun;
import io.reeve.execute.files.UserIds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which users tasks run as on this node. Asks {@code id}, which knows every directory the machine uses, once for each
 * name.
 */
final class Users {
    private static final Logger log = LoggerFactory.getLogger(Users.class);

    /** As many as the supervisor takes; more have never been needed to reach one's files. */
    private static final int MAX_GROUPS = 64;

    private static final String OWN_NAME = System.getProperty("user.name", "");

    private final WorkerConfig config;
    private final Map<String, UserIds> known = new ConcurrentHashMap<>();

    Users(WorkerConfig config) {
        this.config = config;
    }

    /** Tells where the users of tasks cannot pass the data folder, and what that means for them. */
    void warnIfClosed() throws IOException {
        Path closed = config.defaultUser() == null ? null : closedTo(config.dataDir());
        if (closed != null) {
            log.warn(
                    "data folder not reachable user={} closed={}: tasks can use relative paths only, not REEVE_DIR,"
                            + " TMPDIR or REEVE_PROGRESS; choose a data folder that others may pass",
                    config.defaultUser(),
                    closed);
        }
    }

    /** Whom tasks run as that name no user; null for the user of the node. */
    ContainerRun.@Nullable User usual() {
        try {
            UserIds usual = resolve(null);
            return usual == null ? null : new ContainerRun.User(usual.uid(), usual.gid());
        } catch (IllegalArgumentException e) {
            log.warn("user of tasks not usable error={}", e.getMessage()); // as each task will be told
            return null;
        }
    }

    /**
     * Whom a task runs as that asked for {@code wanted}, or null for the user of the node; throws
     * {@link IllegalArgumentException} with a sentence for people where that is refused.
     */
    @Nullable
    UserIds resolve(@Nullable String wanted) {
        String name = wanted == null ? config.defaultUser() : wanted;
        if (name == null || name.equals(OWN_NAME) && (wanted == null || !UserIds.nodeIsRoot())) {
            return null;
        }
        if (wanted != null
                && !wanted.equals(config.defaultUser())
                && !config.allowedUsers().contains(wanted)) {
            throw new IllegalArgumentException("user " + wanted + " is not allowed on this node; allowed: " + allowed()
                    + ". Add it to the node's allowed users, or leave user out.");
        }
        if (!UserIds.nodeIsRoot()) {
            throw new IllegalArgumentException("this node runs as " + OWN_NAME + " and cannot start a task as " + name
                    + "; only a node that runs as root can");
        }
        if (name.equals(OWN_NAME)) {
            return null;
        }
        return known.computeIfAbsent(name, Users::ask);
    }

    /** The first folder on the way to {@code folder} that other users may not pass, or null. */
    static @Nullable Path closedTo(Path folder) throws IOException {
        for (Path at = folder; at != null; at = at.getParent()) {
            if (!Files.getPosixFilePermissions(at).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return at;
            }
        }
        return null;
    }

    private String allowed() {
        List<String> names = new ArrayList<>(config.allowedUsers());
        names.add(0, config.defaultUser() == null ? OWN_NAME : config.defaultUser());
        return String.join(", ", names);
    }

    private static UserIds ask(String name) {
        List<Integer> groups = new ArrayList<>();
        for (String group : id("-G", name).split(" ", MAX_GROUPS + 1)) {
            if (groups.size() == MAX_GROUPS) {
                break;
            }
            groups.add(Integer.parseUnsignedInt(group));
        }
        return new UserIds(
                name, Integer.parseUnsignedInt(id("-u", name)), Integer.parseUnsignedInt(id("-g", name)), groups);
    }

    private static String id(String option, String name) {
        try {
            Process process = new ProcessBuilder("id", option, "--", name)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            if (process.waitFor() != 0) {
                throw new IllegalArgumentException("there is no user " + name + " on this node");
            }
            return answer;
        } catch (IOException e) {
            throw new IllegalArgumentException("user " + name + " could not be looked up: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalArgumentException("user " + name + " could not be looked up: interrupted", e);
        }
    }
}
