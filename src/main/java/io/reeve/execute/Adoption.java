package io.reeve.execute;

import io.reeve.execute.files.AttemptFolder;
import io.reeve.execute.report.Remains;
import io.reeve.execute.report.Reports;
import io.reeve.message.ToWorker.Assignment;
import io.reeve.message.WorkerNote;
import io.reeve.message.WorkerNote.Launched;
import io.reeve.model.Allocation;
import io.reeve.model.AttemptId;
import io.reeve.model.Resources;
import io.reeve.model.Work;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes attempts of this process of what its notes say of an earlier one's. */
final class Adoption {
    private static final Logger log = LoggerFactory.getLogger(Adoption.class);

    private final Path dataDir;
    private final Users users;
    private final Remains remains;

    Adoption(Path dataDir, Users users, Remains remains) {
        this.dataDir = dataDir;
        this.users = users;
        this.remains = remains;
    }

    /** What is noted of an attempt that is about to start: all that matters from there on. */
    static Launched note(Attempt attempt) {
        Assignment all = attempt.assignment;
        if (!attempt.hasFolder()) {
            return new Launched(
                    attempt.launchId, nothing(attempt.id()).withWork(bare(all.work()), null), attempt.reportedRunning);
        }
        Assignment rest = new Assignment(
                all.attempt(),
                all.allocation(),
                all.command().subList(0, Math.min(1, all.command().size())),
                HealthWatch.isCommand(all) ? all.env() : Map.of(), // its checks need it, where /proc does not tell
                all.user(),
                List.of(),
                all.outputs(),
                all.runTimeoutMs(),
                all.killGraceMs(),
                false,
                all.warnAfterMs(),
                all.keep(),
                bare(all.work()),
                null,
                all.limits(),
                List.of(),
                all.health(),
                all.ready());
        return new Launched(attempt.launchId, rest, attempt.reportedRunning);
    }

    /** Its kind is asked for, and nothing else of it. */
    private static @Nullable Work bare(@Nullable Work work) {
        if (work instanceof Work.Message message) {
            return new Work.Message(message.address(), "");
        } else if (work instanceof Work.Verticle verticle) {
            return new Work.Verticle(
                    verticle.className(),
                    verticle.jar(),
                    "{}",
                    verticle.instances(),
                    verticle.threading(),
                    verticle.ownProcess());
        }
        return work instanceof Work.Container container
                ? new Work.Container(
                        container.image(), container.rootfs(), List.of(), List.of(), List.of(), "", "", false, "")
                : work;
    }

    /** Those whose process may run; the launcher tells what became of each. */
    List<Attempt> running() {
        List<Attempt> running = new ArrayList<>();
        for (Launched launch : remains.running()) {
            AttemptId id = launch.assignment().attempt();
            Attempt attempt = new Attempt(launch.assignment(), AttemptFolder.of(dataDir, id));
            attempt.launchId = launch.launchId();
            attempt.adopted = true;
            attempt.phase = Attempt.Phase.STARTING;
            WorkerNote.Stopping stopping = remains.stopping(id);
            attempt.stop = stopping == null ? null : new Attempt.Stop(stopping.reason(), stopping.message());
            attempt.reportedRunning = remains.wasReportedRunning(launch);
            try {
                attempt.user = users.resolve(launch.assignment().user());
            } catch (IllegalArgumentException e) {
                log.warn("user of an adopted attempt is not known any more attempt={} error={}", id, e.getMessage());
            }
            running.add(attempt);
        }
        return running;
    }

    /** Those that are over, as far as this node is concerned. */
    List<Attempt> ended() {
        List<Attempt> ended = new ArrayList<>();
        for (AttemptId id : remains.ended()) {
            Assignment nothing = nothing(id);
            Attempt attempt = new Attempt(nothing, AttemptFolder.of(dataDir, id));
            attempt.adopted = true;
            attempt.phase = Attempt.Phase.OVER;
            ended.add(attempt);
        }
        return ended;
    }

    /** Nothing of what was asked matters any more: its report says all, or it is lost with its process. */
    private static Assignment nothing(AttemptId id) {
        return new Assignment(
                id,
                new Allocation(Resources.NONE, List.of()),
                List.of(""),
                Map.of(),
                null,
                List.of(),
                List.of(),
                -1,
                0);
    }

    /** Hands over all of them, and what is to be told of them. */
    void into(Roster roster, Housekeeping housekeeping, Reports reports) {
        for (Attempt attempt : running()) {
            roster.add(attempt);
            housekeeping.started(attempt);
        }
        ended().forEach(roster::add);
        reports.restore(remains, Set.copyOf(roster.ids()));
        remains.forgotten().forEach(roster::remember);
    }

    /** Ends what runs of these though no supervisor has it. */
    static void endLeftovers(List<Attempt> unsupervised) {
        Map<String, AttemptFolder> folders = new HashMap<>();
        unsupervised.forEach(attempt -> folders.put(AttemptEnvironment.mark(attempt.id()), attempt.folder));
        if (!folders.isEmpty()) {
            Leftovers.end(folders);
        }
    }
}
