package io.reeve.core.schedule;

import io.reeve.core.state.ClusterView;
import io.reeve.model.FanOut;
import io.reeve.model.FileSpec;
import io.reeve.model.TaskSpec;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What tasks ask for that the cell must have before they may come in. */
final class Needs {
    /** Of services, and of what may be said of files since: to older members it would not be there. */
    private static final int LEVEL = 2;

    private Needs() {}

    /** What is not there; null where all is. */
    static Submission.@Nullable Unmet unmet(List<TaskSpec> tasks, String role, ClusterView view) {
        for (TaskSpec task : tasks) {
            String secret = view.secrets().firstMissing(role, task.secrets());
            if (secret != null) {
                return new Submission.Unmet(
                        "unknown-secret",
                        "there is no secret " + secret + " of the role " + role + " or one above it, which task "
                                + task.name() + " names",
                        "Set it first: reeve secret set " + secret + " --role " + role);
            }
            String unknown = view.featureLevel() >= LEVEL ? null : newer(task);
            if (unknown != null) {
                return new Submission.Unmet(
                        "feature-level-needed",
                        unknown + " of task " + task.name() + " needs feature level " + LEVEL + ", and the cell has "
                                + view.featureLevel(),
                        "When all nodes understand it, raise the level with \"reeve control upgrade\".");
            }
        }
        return null;
    }

    /** What members of the level before would lose; file:// they keep, and a worker of that level refuses it. */
    private static @Nullable String newer(TaskSpec task) {
        if (task.service() != null) {
            return "service";
        }
        return files(task).anyMatch(FileSpec::needsLevel2) ? "extract or cache" : null;
    }

    private static Stream<FileSpec> files(TaskSpec task) {
        return task.fanOut() instanceof FanOut.Files each
                ? Stream.concat(task.files().stream(), each.files().stream())
                : task.files().stream();
    }
}
