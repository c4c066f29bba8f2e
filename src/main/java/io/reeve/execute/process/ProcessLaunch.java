package io.reeve.execute.process;

import io.reeve.execute.files.AttemptFolder;
import io.reeve.execute.files.UserIds;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One process to start.
 *
 * @param id chosen by the caller, higher than all before; names the process in every later call
 * @param folder of the attempt, see {@link AttemptFolder}; made where it is not there
 * @param spare a folder to take and rename instead of making one, or null; see {@link ProcessLauncher#takesSpares()}
 * @param mark the entry of {@code env} that no other attempt has
 * @param env the whole environment, as {@code NAME=value}
 * @param user null to run as the user of the node
 * @param unattended what becomes of it while this JVM is away
 */
public record ProcessLaunch(
        long id,
        Path folder,
        @Nullable Path spare,
        String mark,
        List<String> command,
        List<String> env,
        @Nullable UserIds user,
        Unattended unattended,
        LaunchLimits limits) {
    public ProcessLaunch {
        command = List.copyOf(command);
        env = List.copyOf(env);
    }

    /** Without limits. */
    ProcessLaunch(
            long id,
            Path folder,
            @Nullable Path spare,
            String mark,
            List<String> command,
            List<String> env,
            @Nullable UserIds user,
            Unattended unattended) {
        this(id, folder, spare, mark, command, env, user, unattended, LaunchLimits.NONE);
    }

    /**
     * What a launcher that outlives the JVM does by itself.
     *
     * @param keep whether the process goes on after the deadline
     * @param runMs after which it is ended, somewhat later than by the JVM, or 0 for never
     * @param graceMs from TERM to KILL then
     */
    public record Unattended(boolean keep, long runMs, long graceMs) {
        static final Unattended ENDED_WITH_THE_LEASE = new Unattended(false, 0, 0);
    }
}
