package io.reeve.execute.exec;

import io.reeve.execute.files.AttemptFolder;
import io.reeve.execute.files.DaemonThreads;
import io.reeve.execute.files.FileTrouble;
import io.reeve.execute.files.NativeTool;
import io.reeve.execute.files.UserIds;
import io.reeve.message.Exec;
import io.reeve.message.Exec.Opened;
import io.reeve.message.Exec.Output;
import io.reeve.model.AttemptId;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The commands that run beside the attempts of this node. For use by any thread; no method waits. */
public final class ExecSessions implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ExecSessions.class);
    /** Each is a process and two threads. */
    private static final int MAX_SESSIONS = 64;
    /** How long an answer is held back when there is no output; a gateway waits longer than this. */
    private static final long HOLD_MS = 5_000;
    /** One that does not ask for output for so long is gone. */
    private static final long GONE_MS = 15_000;

    private final ExecProgram helper;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, ExecSession> sessions = new ConcurrentHashMap<>();
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("reeve-exec-watch"));

    /** A running attempt, as far as a command beside it must know it. */
    public record Beside(
            AttemptId attempt,
            long pid,
            AttemptFolder folder,
            @Nullable UserIds user,
            @Nullable InContainer inside) {}

    public ExecSessions(NativeTool helper) {
        this.helper = new ExecProgram(helper);
        watch.scheduleWithFixedDelay(this::look, HOLD_MS, HOLD_MS, TimeUnit.MILLISECONDS);
    }

    /** Starts the command; everything else is asked by the session that this answers with. */
    public CompletionStage<Opened> open(Exec.Open asked, Beside beside) {
        CompletableFuture<Opened> opened = new CompletableFuture<>();
        watch.execute(() -> {
            try {
                start(asked, beside).opened().whenComplete((answer, failure) -> opened.complete(answer));
            } catch (IOException e) {
                opened.complete(new Opened("", FileTrouble.describe(e)));
            }
        });
        return opened;
    }

    private ExecSession start(Exec.Open asked, Beside beside) throws IOException {
        if (asked.command().isEmpty()) {
            throw new FileTrouble("there is no command");
        }
        if (sessions.size() >= MAX_SESSIONS) {
            throw new FileTrouble("this node runs " + MAX_SESSIONS + " commands beside attempts, which is its limit");
        }
        String terminal =
                asked.terminal() ? asked.columns() + "x" + asked.rows() + ":" + asked.term() : ExecProgram.PIPES;
        Process process = helper.start(beside, terminal, asked.command());
        byte[] name = new byte[12];
        random.nextBytes(name);
        String id = HexFormat.of().formatHex(name);
        ExecSession session = new ExecSession(id, beside.attempt(), process);
        sessions.put(id, session);
        log.info("command started beside attempt={} terminal={}", beside.attempt(), asked.terminal());
        return session;
    }

    public CompletionStage<Output> read(String session) {
        ExecSession found = sessions.get(session);
        if (found == null) {
            return CompletableFuture.completedStage(
                    new Output(new byte[0], new byte[0], true, null, null, "there is no such command here any more"));
        }
        return found.read().thenApply(output -> {
            if (output.over()) {
                sessions.remove(session);
            }
            return output;
        });
    }

    public CompletionStage<Opened> write(Exec.Write input) {
        ExecSession found = sessions.get(input.session());
        return found == null
                ? CompletableFuture.completedStage(new Opened("", "the command is over"))
                : found.write(input);
    }

    public Opened close(String session) {
        ExecSession found = sessions.remove(session);
        if (found != null) {
            found.close();
        }
        return new Opened(session, "");
    }

    /** An attempt is over: so is what ran beside it. Its last output may still be asked for. */
    public void ended(AttemptId attempt) {
        for (ExecSession session : sessions.values()) {
            if (session.attempt().equals(attempt)) {
                session.close();
            }
        }
    }

    private void look() {
        long now = System.nanoTime();
        for (ExecSession session : sessions.values()) {
            if (now - session.askedNanos() > TimeUnit.MILLISECONDS.toNanos(GONE_MS)) {
                log.info("command ended, nobody asks for its output attempt={}", session.attempt());
                close(session.id());
            } else {
                session.answerEmpty();
            }
        }
    }

    @Override
    public void close() {
        watch.shutdownNow();
        sessions.values().forEach(ExecSession::close);
        sessions.clear();
    }
}
