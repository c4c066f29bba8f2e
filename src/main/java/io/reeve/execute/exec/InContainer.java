package io.reeve.execute.exec;

import io.reeve.execute.container.ContainerRun;
import io.reeve.execute.container.FirstProcess;
import io.reeve.execute.container.Inside;
import io.reeve.execute.files.FileTrouble;
import io.reeve.execute.files.UserIds;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that runs in a container, for what is to run beside it there.
 *
 * @param holder the process that holds the container
 * @param group the control group's folder with all its processes, or null
 */
public record InContainer(long holder, @Nullable Path group) {
    /** What {@code reeve-exec} is told of it: process, folder and user. */
    List<String> whereAndWho() throws FileTrouble {
        OptionalLong found = FirstProcess.find(holder, group);
        if (found.isEmpty()) {
            throw new FileTrouble("nothing runs in the attempt's container: it is being started, or over");
        }
        ContainerRun.User user = FirstProcess.user(found.getAsLong());
        return List.of(Long.toString(found.getAsLong()), Inside.WORK, UserIds.nodeIsRoot() ? user.toString() : "-");
    }
}
