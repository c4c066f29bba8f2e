package io.reeve.execute;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One process to start.
 *
 * @param id chosen by the caller, never used twice; names the process in every later call
 * @param folder of the attempt, see {@link AttemptFolder}; made where it is not there
 * @param spare a folder to take and rename instead of making one, or null; see {@link ProcessLauncher#takesSpares()}
 * @param mark the entry of {@code env} that no other attempt has
 * @param env the whole environment, as {@code NAME=value}
 * @param user null to run as the user of the node
 */
record ProcessLaunch(
        long id,
        Path folder,
        @Nullable Path spare,
        String mark,
        List<String> command,
        List<String> env,
        @Nullable UserIds user) {
    ProcessLaunch {
        command = List.copyOf(command);
        env = List.copyOf(env);
    }
}
