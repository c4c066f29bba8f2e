package io.reeve.execute;

import io.reeve.execute.files.UserIds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * Empty folders of attempts that ended, each for the next attempt of the same user. One that waits, or was taken and
 * may not be renamed yet, is nobody else's to touch. For any thread.
 */
final class Spares {
    /** Of one user; as many as may end at about the same time. */
    private static final int MAX = 256;

    private static final int USER_OF_NODE = -1;

    private final Map<Integer, Deque<Path>> byUser = new ConcurrentHashMap<>();
    private final Set<Path> lent = ConcurrentHashMap.newKeySet();

    boolean hasRoom(@Nullable UserIds user) {
        return of(user).size() < MAX;
    }

    /** False, and nothing is done, where there are enough. */
    boolean add(@Nullable UserIds user, Path folder) {
        return hasRoom(user) && lent.add(folder) && of(user).add(folder);
    }

    /** Null where there is none; to be given back. */
    @Nullable
    Path take(@Nullable UserIds user) {
        return of(user).poll();
    }

    /** Whoever took it has it under another name, or never will. */
    void giveBack(Path taken) {
        lent.remove(taken);
    }

    /** Takes out all that wait. */
    List<Path> drain() {
        List<Path> all = new ArrayList<>();
        for (Deque<Path> ofUser : byUser.values()) {
            for (Path folder = ofUser.poll(); folder != null; folder = ofUser.poll()) {
                all.add(folder);
            }
        }
        return all;
    }

    boolean holds(Path folder) {
        return lent.contains(folder);
    }

    private Deque<Path> of(@Nullable UserIds user) {
        return byUser.computeIfAbsent(user == null ? USER_OF_NODE : user.uid(), uid -> new ConcurrentLinkedDeque<>());
    }
}
