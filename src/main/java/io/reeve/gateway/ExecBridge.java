package io.reeve.gateway;

import io.reeve.message.Exec;
import io.reeve.model.AttemptId;
import io.reeve.model.NodeId;
import io.reeve.query.Problem;
import io.reeve.query.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One command beside a task, between its user's WebSocket and the task's node. No more is taken from either side than
 * the other takes; when either goes, the command ends.
 */
final class ExecBridge {
    private static final Logger log = LoggerFactory.getLogger(ExecBridge.class);
    /** Marks a piece of the standard output, or of the terminal. */
    private static final byte OUT = 1;

    private static final byte ERR = 2;
    /** How long a client may take to say what to run. */
    private static final long FIRST_WORD_MS = 10_000;
    /** Shows a proxy in between, and the node, that somebody is there who only reads slowly. */
    private static final long PING_MS = 5_000;

    private static final int MAX_ARGUMENTS = 1_000;
    private static final int MAX_TERMINAL_SIZE = 10_000;

    private final Vertx vertx;
    private final ControlPlane plane;
    private final ServerWebSocket socket;
    private final Promise<Void> done = Promise.promise();
    private Future<?> input = Future.succeededFuture();
    private @Nullable NodeId node;
    private @Nullable String session;
    private boolean begun;

    ExecBridge(Vertx vertx, ControlPlane plane, ServerWebSocket socket, int writeQueueBytes) {
        this.vertx = vertx;
        this.plane = plane;
        this.socket = socket;
        socket.setWriteQueueMaxSize(writeQueueBytes);
    }

    /** Completes when the connection is over. */
    Future<Void> run(JsonObject location) {
        long first = vertx.setTimer(FIRST_WORD_MS, id -> {
            if (!begun) {
                refuse(Problem.of(408, "timeout", "No command came", "the first message did not come in time"));
            }
        });
        long ping = vertx.setPeriodic(PING_MS, id -> ping());
        socket.exceptionHandler(gone -> done.tryComplete());
        socket.closeHandler(closed -> done.tryComplete());
        socket.textMessageHandler(text -> {
            if (begun) {
                control(text);
            } else {
                begun = true;
                begin(text, location);
            }
        });
        socket.binaryMessageHandler(bytes -> write(bytes.getBytes(), false, 0, 0));
        return done.future().onComplete(over -> {
            vertx.cancelTimer(first);
            vertx.cancelTimer(ping);
            end();
        });
    }

    private void ping() {
        socket.writePing(Buffer.buffer());
        String open = session;
        if (open != null && node != null) {
            plane.exec(node, new Exec.Write(open, new byte[0], false, 0, 0))
                    .onFailure(silent -> log.debug("node does not answer node={}", node));
        }
    }

    private void end() {
        String open = session;
        session = null;
        if (open != null && node != null) {
            plane.exec(node, new Exec.Close(open))
                    .onFailure(silent -> log.debug("command not closed, its node does so node={}", node));
        }
    }

    private void begin(String text, JsonObject location) {
        Exec.Open wanted;
        try {
            wanted = wanted(new JsonObject(text));
        } catch (RuntimeException malformed) { // of the wrong shape, which the JSON says by many exceptions
            refuse(Problem.of(400, "invalid-request", "The first message is not valid", told(malformed))
                    .withHint("Send {\"command\": [\"ls\", \"-l\"]}, perhaps with terminal, columns, rows, term."));
            return;
        }
        socket.pause();
        plane.query(location)
                .compose(place -> open(place, wanted))
                .onSuccess(this::opened)
                .onFailure(this::failed);
    }

    private static String told(RuntimeException malformed) {
        return malformed instanceof IllegalArgumentException
                ? String.valueOf(malformed.getMessage())
                : "it is no JSON object of the right shape";
    }

    private static Exec.Open wanted(JsonObject said) {
        List<String> command = new ArrayList<>();
        for (Object argument : said.getJsonArray("command", new JsonArray())) {
            if (!(argument instanceof String word) || word.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("command is a list of texts");
            }
            command.add(word);
        }
        if (command.isEmpty() || command.get(0).isEmpty() || command.size() > MAX_ARGUMENTS) {
            throw new IllegalArgumentException("command is a list of 1 to " + MAX_ARGUMENTS + " texts");
        }
        String term = said.getString("term", "xterm");
        if (!term.matches("[A-Za-z0-9._+-]{1,64}")) {
            throw new IllegalArgumentException("term is a kind of terminal such as xterm");
        }
        return new Exec.Open(
                AttemptId.parse("none.1/none@1"),
                command,
                said.getBoolean("terminal", false),
                size(said.getInteger("columns", 80)),
                size(said.getInteger("rows", 24)),
                term);
    }

    private static int size(int said) {
        return Math.max(1, Math.min(said, MAX_TERMINAL_SIZE));
    }

    private Future<Exec> open(JsonObject place, Exec.Open wanted) {
        AttemptId attempt = AttemptId.parse(place.getString("attempt"));
        if (!place.getBoolean("live")) {
            throw Problem.of(409, "not-running", "The task does not run", attempt + " has ended")
                    .asException();
        }
        node = new NodeId(place.getString("node"));
        return plane.exec(
                node,
                new Exec.Open(
                        attempt, wanted.command(), wanted.terminal(), wanted.columns(), wanted.rows(), wanted.term()));
    }

    private void opened(Exec answer) {
        Exec.Opened opened = (Exec.Opened) answer;
        if (opened.session().isEmpty()) {
            refuse(Problem.of(409, "not-started", "The command was not started", opened.trouble()));
            return;
        }
        session = opened.session();
        if (done.future().isComplete()) {
            end(); // the client left meanwhile
            return;
        }
        say(new JsonObject().put("started", true));
        socket.resume();
        read();
    }

    private void read() {
        String open = session;
        if (open == null || node == null) {
            return;
        }
        plane.exec(node, new Exec.Read(open)).onFailure(this::failed).onSuccess(answer -> {
            Exec.Output output = (Exec.Output) answer;
            piece(OUT, output.out());
            piece(ERR, output.err());
            if (output.over()) {
                over(output);
            } else if (socket.writeQueueFull()) {
                socket.drainHandler(drained -> read());
            } else {
                read();
            }
        });
    }

    private void piece(byte kind, byte[] bytes) {
        if (bytes.length > 0 && !done.future().isComplete()) {
            socket.writeBinaryMessage(
                    Buffer.buffer(bytes.length + 1).appendByte(kind).appendBytes(bytes));
        }
    }

    private void over(Exec.Output output) {
        session = null;
        if (!output.trouble().isEmpty()) {
            refuse(Problem.of(409, "ended", "The command was ended", output.trouble()));
            return;
        }
        say(new JsonObject().put("exitStatus", output.exitStatus()).put("signal", output.signal()));
        socket.close();
    }

    private void control(String text) {
        try {
            JsonObject said = new JsonObject(text);
            if (said.getBoolean("end", false)) {
                write(new byte[0], true, 0, 0);
            } else if (said.containsKey("columns")) {
                write(new byte[0], false, size(said.getInteger("columns")), size(said.getInteger("rows", 24)));
            }
        } catch (DecodeException | ClassCastException malformed) {
            refuse(Problem.of(400, "invalid-request", "A message is not valid", told(malformed)));
        }
    }

    /** One piece after the other; nothing more is taken from the client while one is on its way. */
    private void write(byte[] bytes, boolean end, int columns, int rows) {
        String open = session;
        NodeId to = node;
        if (open == null || to == null) {
            return;
        }
        socket.pause();
        Future<?> mine = input.transform(before -> plane.exec(to, new Exec.Write(open, bytes, end, columns, rows)));
        input = mine;
        mine.onComplete(written -> {
            if (input == mine && !done.future().isComplete()) {
                socket.resume();
            }
        });
    }

    private void failed(Throwable failure) {
        refuse(
                failure instanceof ProblemException known
                        ? known.problem()
                        : Problem.of(500, "internal", "The gateway failed", String.valueOf(failure.getMessage())));
    }

    private void refuse(Problem problem) {
        if (!done.future().isComplete()) {
            say(new JsonObject().put("error", problem.toJson()));
            socket.close();
        }
    }

    private void say(JsonObject word) {
        if (!done.future().isComplete()) {
            socket.writeTextMessage(word.encode());
        }
    }
}
