package io.reeve.execute.container;

import io.reeve.model.AttemptId;
import io.reeve.model.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One attempt that is to run in a container, when its files are placed.
 *
 * @param command of the task; empty where the container says what to run
 * @param openFiles how many it may have open, or 0
 * @param abandoned whether nobody waits for it any more
 */
public record ContainerRun(
        AttemptId attempt,
        Work.Container work,
        List<String> command,
        Places places,
        User user,
        long openFiles,
        BooleanSupplier abandoned) {
    public ContainerRun {
        command = List.copyOf(command);
    }

    /** Whether it runs as its task does: with that group too, whatever an image says of the user of that number. */
    boolean isOwnUser() {
        String said = work.user();
        return said.isEmpty() || said.equals(user.toString()) || said.equals(Integer.toString(user.uid()));
    }

    /**
     * Where what is the attempt's is on the node.
     *
     * @param secrets null where it has none
     */
    public record Places(
            Path attempt,
            Path work,
            Path tmp,
            Path progress,
            @Nullable Path secrets) {
        /** What only the container and who holds it know of. */
        Path own() {
            return of(attempt);
        }

        static Path of(Path attempt) {
            return attempt.resolve("container");
        }

        Path run() {
            return own().resolve("gate").resolve("run");
        }

        /**
         * Hands what the task reads and writes to whom its image runs it as, which the node has allowed: so far it is
         * closed to all but the task's own user, and what others leave there is not kept.
         */
        void give(User inside) throws IOException {
            if (inside.uid() < 0) {
                throw new ContainerTrouble("the container ended as it was started");
            }
            boolean comesInAnyway =
                    inside.uid() == 0 && User.ownerOf(Path.of("/proc/self")).uid() != 0;
            if (comesInAnyway || inside.uid() == User.ownerOf(work).uid()) {
                return;
            }
            for (Path path : secrets == null ? List.of(work, tmp, progress) : List.of(work, tmp, progress, secrets)) {
                try {
                    Handover.give(path, inside.uid(), inside.gid());
                } catch (IOException refused) {
                    throw new ContainerTrouble("this node cannot give " + path.getFileName() + " to " + inside
                            + ", as whom the image runs: " + refused.getMessage());
                }
            }
        }
    }

    /** Whom it runs as on the node. */
    public record User(int uid, int gid) {
        /** Whose the file is; a link counts as what it leads to. */
        public static User ownerOf(Path file) throws IOException {
            return new User(
                    ((Number) Files.getAttribute(file, "unix:uid")).intValue(),
                    ((Number) Files.getAttribute(file, "unix:gid")).intValue());
        }

        @Override
        public String toString() {
            return uid + ":" + gid;
        }
    }
}
