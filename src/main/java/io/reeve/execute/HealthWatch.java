package io.reeve.execute;

import io.reeve.execute.exec.ExecSessions;
import io.reeve.execute.health.BusProbe;
import io.reeve.execute.health.CommandProbe;
import io.reeve.execute.health.HealthChecks;
import io.reeve.execute.health.Subject;
import io.reeve.execute.process.PlainLauncher;
import io.reeve.execute.process.ProcessTable;
import io.reeve.message.FromWorker.Status;
import io.reeve.message.ToWorker.Assignment;
import io.reeve.model.HealthCheck;
import io.reeve.model.HealthCheck.Probe;
import io.reeve.model.NodeId;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the instances of services among the attempts asked how they are. For the worker's thread. */
final class HealthWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HealthWatch.class);

    private final HealthChecks checks;
    private final NodeId node;
    private final Roster roster;
    private final BiConsumer<Attempt, Status> report;
    private final Companions companions;

    HealthWatch(
            NodeId node,
            WorkerThread thread,
            Roster roster,
            BiConsumer<Attempt, Status> report,
            Companions companions) {
        this.node = node;
        this.roster = roster;
        this.report = report;
        this.companions = companions;
        this.checks = new HealthChecks((attempt, health, message) ->
                thread.post(() -> changed(roster.find(attempt), new Status.HealthChanged(health, message))));
    }

    void askOver(BusProbe probe) {
        checks.askOver(probe);
    }

    private void changed(@Nullable Attempt attempt, Status.HealthChanged status) {
        if (attempt != null && attempt.phase == Attempt.Phase.RUNNING && attempt.stop == null) {
            report.accept(attempt, status);
        }
    }

    /** Its process runs since that time of {@link System#nanoTime()}. */
    void started(Attempt attempt, long sinceNanos) {
        Assignment task = attempt.assignment;
        if (task.health() == null && task.ready() == null) {
            return;
        }
        attempt.visited = true;
        CommandProbe inside = inside(attempt);
        boolean runs = isCommand(task) && inside == null;
        checks.begin(new Subject(
                attempt.id(),
                task.health(),
                task.ready(),
                task.allocation().ports(),
                attempt.folder.work(),
                runs ? environment(attempt) : List.of(),
                runs ? asUser(attempt) : List.of(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos),
                attempt.adopted,
                inside));
    }

    /** Looks into its container anew each time: when it begins there may be nothing in it yet. */
    private @Nullable CommandProbe inside(Attempt attempt) {
        if (!attempt.isContainer()) {
            return null;
        }
        ExecSessions.Beside beside = companions.beside(attempt);
        return (command, timeoutMs) -> companions.checks().ask(beside, command, timeoutMs);
    }

    /** An adopted attempt's is that of its process: what it got of secrets is noted nowhere. */
    private List<String> environment(Attempt attempt) {
        List<String> own = attempt.adopted ? ProcessTable.environmentOf(attempt.pid) : List.of();
        return own.isEmpty() ? AttemptEnvironment.of(attempt.assignment, attempt.folder, node, attempt.user) : own;
    }

    /** A check must never do more than its task may: where its user is not known, the check fails. */
    private static List<String> asUser(Attempt attempt) {
        boolean unknown = attempt.adopted && attempt.user == null && attempt.assignment.user() != null;
        if (unknown) {
            return List.of("/bin/false");
        }
        try {
            return PlainLauncher.asUser(attempt.user);
        } catch (IllegalArgumentException e) {
            log.warn("command check cannot run attempt={} error={}", attempt, e.getMessage());
            return List.of("/bin/false");
        }
    }

    /** Whether a check of it is a command, which needs the task's environment. */
    static boolean isCommand(Assignment task) {
        return isCommand(task.health()) || isCommand(task.ready());
    }

    private static boolean isCommand(@Nullable HealthCheck check) {
        return check != null && check.probe() instanceof Probe.Command;
    }

    /** It is over. */
    void ended(Attempt attempt) {
        if (attempt.assignment.health() != null || attempt.assignment.ready() != null) {
            checks.end(attempt.id());
        }
    }

    @Override
    public void close() {
        checks.close();
    }
}
