package io.reeve.execute;

import io.reeve.execute.files.UserIds;
import java.nio.file.Path;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/** Empty folders of attempts that ended, each for the next attempt of the same user. For any thread. */
final class Spares {
    /** Of one user; as many as may end at about the same time. */
    private static final int MAX = 256;

    private static final int USER_OF_NODE = -1;

    private final Map<Integer, Deque<Path>> byUser = new ConcurrentHashMap<>();

    boolean hasRoom(@Nullable UserIds user) {
        return of(user).size() < MAX;
    }

    /** False, and nothing is done, where there are enough. */
    boolean add(@Nullable UserIds user, Path folder) {
        return hasRoom(user) && of(user).add(folder);
    }

    /** Null where there is none. */
    @Nullable
    Path take(@Nullable UserIds user) {
        return of(user).poll();
    }

    private Deque<Path> of(@Nullable UserIds user) {
        return byUser.computeIfAbsent(user == null ? USER_OF_NODE : user.uid(), uid -> new ConcurrentLinkedDeque<>());
    }
}
