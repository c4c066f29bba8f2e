package io.reeve.message;

import io.reeve.model.Allocation;
import io.reeve.model.AttemptId;
import io.reeve.model.HealthCheck;
import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import io.reeve.model.SinceLevel;
import io.reeve.model.TaskLimits;
import io.reeve.model.Work;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the leader tells a worker. Every command carries the term and the incarnation it was meant for; a worker refuses
 * older ones. All are idempotent.
 */
public sealed interface ToWorker {
    long term();

    long incarnation();

    /** Start these; one already known is reported again instead. */
    record Launch(long term, long incarnation, List<Assignment> assignments) implements ToWorker {
        public Launch {
            assignments = List.copyOf(assignments);
        }
    }

    /** Stop these; one that is not known is reported as ended with UNKNOWN_TO_NODE. */
    record Kill(long term, long incarnation, List<Order> orders) implements ToWorker {
        public Kill {
            orders = List.copyOf(orders);
        }

        /** @param graceMs from TERM to KILL; 0 is KILL at once */
        public record Order(AttemptId attempt, long graceMs, Reason reason, String message) {}
    }

    /** All of their gangs are staged: start them. One that does not wait for this, or is not known, is passed over. */
    record Release(long term, long incarnation, List<AttemptId> attempts) implements ToWorker {
        public Release {
            attempts = List.copyOf(attempts);
        }
    }

    /** These reports are committed: they need not be sent again. */
    record Acknowledge(long term, long incarnation, List<Receipt> receipts) implements ToWorker {
        public Acknowledge {
            receipts = List.copyOf(receipts);
        }

        /** @param number the highest report of the attempt that is committed, with all before it */
        public record Receipt(AttemptId attempt, int number) {}
    }

    /**
     * All that a worker needs to run one attempt.
     *
     * @param command the argument vector
     * @param env the task's own; the worker adds {@code REEVE_NODE}, {@code REEVE_DIR}, {@code REEVE_PROGRESS}
     * @param runTimeoutMs after which the worker stops it by itself, or -1
     * @param barrier whether it starts only when it is told to by {@link Release}; absent from old senders: it does not
     * @param warnAfterMs after which the worker sends USR1 to its processes, or 0: never; absent from older leaders
     * @param keep whether it goes on running when the node loses the cluster; absent from older leaders: it does not
     * @param work what it is where it is no command; null for a command, and from older leaders
     * @param item the instance's item, told to what has no environment; null where there is none, or for a command
     * @param limits as far as the document says; absent from older leaders: what was granted
     * @param secrets what it gets of secrets; absent from older leaders: none
     * @param health how an instance of a service is checked, or null; absent from older leaders
     * @param ready whether it shall be found by its users, or null where {@code health} says so; as that
     */
    record Assignment(
            AttemptId attempt,
            Allocation allocation,
            List<String> command,
            Map<String, String> env,
            @Nullable String user,
            List<Placement> files,
            List<OutputGlob> outputs,
            long runTimeoutMs,
            long killGraceMs,
            boolean barrier,
            long warnAfterMs,
            boolean keep,
            @SinceLevel(2) @Nullable Work work,
            @SinceLevel(2) @Nullable String item,
            @SinceLevel(2) TaskLimits limits,
            @SinceLevel(2) List<SecretGrant> secrets,
            @SinceLevel(2) @Nullable HealthCheck health,
            @SinceLevel(2) @Nullable HealthCheck ready) {
        public Assignment {
            limits = Objects.requireNonNullElse(limits, TaskLimits.UNSAID);
            command = List.copyOf(command);
            env = env.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(env));
            files = List.copyOf(files);
            outputs = List.copyOf(outputs);
            secrets = secrets == null ? List.of() : List.copyOf(secrets);
        }

        /** Of a command, limited by what it was granted, that gets no secrets and is not checked. */
        public Assignment(
                AttemptId attempt,
                Allocation allocation,
                List<String> command,
                Map<String, String> env,
                @Nullable String user,
                List<Placement> files,
                List<OutputGlob> outputs,
                long runTimeoutMs,
                long killGraceMs,
                boolean barrier,
                long warnAfterMs,
                boolean keep) {
            this(
                    attempt,
                    allocation,
                    command,
                    env,
                    user,
                    files,
                    outputs,
                    runTimeoutMs,
                    killGraceMs,
                    barrier,
                    warnAfterMs,
                    keep,
                    null,
                    null,
                    TaskLimits.UNSAID,
                    List.of(),
                    null,
                    null);
        }

        /** Of one that starts as soon as its files are placed, is never warned, and ends with its node's lease. */
        public Assignment(
                AttemptId attempt,
                Allocation allocation,
                List<String> command,
                Map<String, String> env,
                @Nullable String user,
                List<Placement> files,
                List<OutputGlob> outputs,
                long runTimeoutMs,
                long killGraceMs) {
            this(attempt, allocation, command, env, user, files, outputs, runTimeoutMs, killGraceMs, false, 0, false);
        }

        public Assignment withWork(@Nullable Work other, @Nullable String itsItem) {
            return new Assignment(
                    attempt,
                    allocation,
                    command,
                    env,
                    user,
                    files,
                    outputs,
                    runTimeoutMs,
                    killGraceMs,
                    barrier,
                    warnAfterMs,
                    keep,
                    other,
                    itsItem,
                    limits,
                    secrets,
                    health,
                    ready);
        }

        public Assignment withLimits(TaskLimits chosen) {
            return new Assignment(
                    attempt,
                    allocation,
                    command,
                    env,
                    user,
                    files,
                    outputs,
                    runTimeoutMs,
                    killGraceMs,
                    barrier,
                    warnAfterMs,
                    keep,
                    work,
                    item,
                    chosen,
                    secrets,
                    health,
                    ready);
        }

        public Assignment withSecrets(List<SecretGrant> granted) {
            return new Assignment(
                    attempt,
                    allocation,
                    command,
                    env,
                    user,
                    files,
                    outputs,
                    runTimeoutMs,
                    killGraceMs,
                    barrier,
                    warnAfterMs,
                    keep,
                    work,
                    item,
                    limits,
                    granted,
                    health,
                    ready);
        }

        /** The same with the checks of a service. */
        public Assignment withChecks(@Nullable HealthCheck healthCheck, @Nullable HealthCheck readyCheck) {
            return new Assignment(
                    attempt,
                    allocation,
                    command,
                    env,
                    user,
                    files,
                    outputs,
                    runTimeoutMs,
                    killGraceMs,
                    barrier,
                    warnAfterMs,
                    keep,
                    work,
                    item,
                    limits,
                    secrets,
                    healthCheck,
                    readyCheck);
        }
    }

    /**
     * One secret of an attempt.
     *
     * @param file whether it is a file, and no variable
     * @param at the variable, or the path of the file below the attempt's folder of secrets
     * @param role whose secret it is
     * @param value as it is sealed; on its way to the worker as it is, in Base64; null where there is none
     * @param trouble why there is none
     */
    @SinceLevel(2)
    record SecretGrant(
            boolean file,
            String at,
            String role,
            String name,
            @Nullable String value,
            String trouble) {
        public SecretGrant withValue(@Nullable String opened, String why) {
            return new SecretGrant(file, at, role, name, opened, why);
        }

        /** Without the value: assignments are printed in logs and failures. */
        @Override
        public String toString() {
            return "SecretGrant[file=" + file + ", at=" + at + ", role=" + role + ", name=" + name + "]";
        }
    }

    /** @param optional whether matching nothing is fine */
    record OutputGlob(String glob, boolean optional) {}

    /**
     * A file to put into the working directory before the start.
     *
     * @param to relative path in the working directory
     * @param mode permission bits
     * @param extract whether the content of the archive is placed below {@code to}, which may be {@code .}
     * @param cache whether the worker may keep what it fetched; both absent from older leaders: no
     */
    record Placement(
            Source source,
            String to,
            int mode,
            @SinceLevel(2) boolean extract,
            @SinceLevel(2) boolean cache) {
        /** Of a file that is placed as it is. */
        public Placement(Source source, String to, int mode) {
            this(source, to, mode, false, false);
        }
    }

    /** Where the bytes of a placed file are. */
    sealed interface Source {
        /** A client's upload, kept by a gateway under its hash. */
        record Upload(String sha256, NodeId node) implements Source {}

        /** An output of an earlier attempt, kept by the worker that ran it. */
        record Output(AttemptId attempt, String path, NodeId node) implements Source {}

        /** Fetched over http or https, or {@code file://} of the worker's machine; checked where a hash is given. */
        record Web(String url, @Nullable String sha256) implements Source {}
    }
}
