package io.reeve.faults;

import io.reeve.faults.history.JobModel;
import io.reeve.faults.history.Operation;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Clients that write and read a few objects through any gateway, and write down what they asked and were told. */
final class HistoryClients {
    private static final int CLIENTS = 4;
    private static final int ROLES = 3;
    private static final int MOST_PAUSE_MS = 25;

    private final Fleet fleet;
    private final String run;
    private final long seed;
    private final Patience patience = new Patience();
    private final AtomicInteger values = new AtomicInteger(1);
    private final AtomicInteger jobs = new AtomicInteger();
    private final ConcurrentLinkedQueue<Operation> history = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<LocalRead> localReads = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    /** @param run makes the objects' names its own */
    HistoryClients(Fleet fleet, String run, long seed) {
        this.fleet = fleet;
        this.run = run;
        this.seed = seed;
    }

    void start() {
        for (int i = 0; i < CLIENTS; i++) {
            var client = new Client("client-" + i, new Random(seed * 17 + i));
            Thread thread = new Thread(client::run, client.name);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    void end() throws InterruptedException {
        patience.end();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    List<Operation> history() {
        return List.copyOf(history);
    }

    List<LocalRead> localReads() {
        return List.copyOf(localReads);
    }

    List<String> wrong() {
        return List.copyOf(wrong);
    }

    private final class Client {
        private final String name;
        private final Random random;

        /** The newest state it has seen: what it asks for at least, to read its own writes. */
        private long seen;

        Client(String name, Random random) {
            this.name = name;
            this.random = random;
        }

        void run() {
            try {
                while (!patience.isOver()) {
                    one();
                    patience.pass(random.nextInt(MOST_PAUSE_MS));
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private void one() {
            String role = "role-" + run + "-" + random.nextInt(ROLES);
            int drawn = random.nextInt(100);
            if (drawn < 25) {
                writeRole(role);
            } else if (drawn < 50) {
                readRole(role, true);
            } else if (drawn < 65) {
                readRole(role, false);
            } else if (drawn < 75) {
                submit("job-" + run + "-" + (random.nextInt(3) == 0 ? anyJob() : jobs.incrementAndGet()));
            } else {
                String job = "job-" + run + "-" + anyJob();
                readJob(job, random.nextInt(3) > 0);
            }
        }

        private int anyJob() {
            int newest = Math.max(1, jobs.get());
            return Math.max(1, newest - random.nextInt(4));
        }

        private String url(String path) {
            return fleet.gateway(random).url() + path;
        }

        private void writeRole(String role) {
            String weight = Integer.toString(values.incrementAndGet());
            var body = new JsonObject()
                    .put("roles", new JsonObject().put(role, new JsonObject().put("weight", Integer.parseInt(weight))));
            long calledNs = System.nanoTime();
            Web.Answer answer = sent(role, "write", weight, calledNs, () -> Web.patch(url("/v1/roles"), body));
            if (answer != null) {
                history.add(new Operation(name, role, "write", weight, "done", calledNs, System.nanoTime()));
                seen(answer);
            }
        }

        private void submit(String key) {
            var task = new JsonObject()
                    .put("command", new JsonArray().add("true"))
                    .put("where", new JsonArray().add("nowhere == here"));
            var document =
                    new JsonObject().put("job", key).put("key", key).put("tasks", new JsonObject().put("t", task));
            long calledNs = System.nanoTime();
            Web.Answer answer = sent(key, "submit", key, calledNs, () -> Web.post(url("/v1/jobs"), document));
            if (answer == null) {
                return;
            }
            String id = answer.body().getString("id");
            history.add(new Operation(name, key, "submit", key, id, calledNs, System.nanoTime()));
            seen(answer);
            if (random.nextInt(2) == 0) {
                kill(key, id);
            }
        }

        private void kill(String key, String id) {
            var body = new JsonObject().put("ids", new JsonArray().add(id));
            long calledNs = System.nanoTime();
            Web.Answer answer = sent(key, "kill", id, calledNs, () -> Web.post(url("/v1/kill"), body));
            if (answer != null) {
                history.add(new Operation(name, key, "kill", id, "done", calledNs, System.nanoTime()));
                seen(answer);
            }
        }

        /** The answer where it is one; else what is known of it is written down. */
        private Web.@Nullable Answer sent(String object, String kind, String argument, long calledNs, Call call) {
            try {
                Web.Answer answer = call.run();
                if (answer.isOk()) {
                    return answer;
                }
                if (!answer.isWorthAnotherTry()) {
                    wrong.add(name + " " + kind + "(" + argument + ") was refused: " + answer);
                }
            } catch (ConnectException neverSent) {
                return null; // it cannot take effect
            } catch (IOException cutOff) {
                // Of unknown outcome, as below.
            }
            history.add(Operation.unknown(name, object, kind, argument, calledNs));
            return null;
        }

        private void readRole(String role, boolean fromLeader) {
            read(role, "/v1/roles?", fromLeader, answer -> {
                for (Object each : answer.getJsonArray("roles")) {
                    JsonObject found = (JsonObject) each;
                    if (role.equals(found.getString("role"))) {
                        return EventOrder.weight(found);
                    }
                }
                return EventOrder.DEFAULT_WEIGHT;
            });
        }

        private void readJob(String key, boolean fromLeader) {
            read(key, "/v1/jobs?name=" + key + "&", fromLeader, answer -> {
                JsonArray found = answer.getJsonArray("jobs");
                if (found.isEmpty()) {
                    return JobModel.ABSENT;
                }
                JsonObject job = found.getJsonObject(0);
                boolean killed = job.getJsonObject("counts").getInteger("KILLED") > 0;
                return JobModel.State.told(job.getString("id"), killed);
            });
        }

        private void read(String object, String path, boolean fromLeader, Meaning meaning) {
            long min = random.nextBoolean() ? seen : 0;
            String how = fromLeader ? "consistency=leader" : min == 0 ? "consistency=local" : "min=" + min;
            long calledNs = System.nanoTime();
            try {
                Web.Answer answer = Web.get(url(path + how));
                long returnedNs = System.nanoTime();
                if (!answer.isOk()) {
                    return; // a read that failed says nothing
                }
                String outcome = meaning.of(answer.body());
                long sequence = answer.body().getLong("sequence");
                localReads.add(new LocalRead(name, object, outcome, sequence, fromLeader ? 0 : min));
                if (fromLeader) {
                    history.add(new Operation(name, object, "read", "", outcome, calledNs, returnedNs));
                }
                seen(answer);
            } catch (IOException cutOff) {
                return; // neither does this
            }
        }

        private void seen(Web.Answer answer) {
            seen = Math.max(seen, answer.body().getLong("sequence", 0L));
        }
    }

    /** Sends something and waits for the answer. */
    private interface Call {
        Web.Answer run() throws IOException;
    }

    /** What an answer says of the object it was asked about. */
    private interface Meaning {
        String of(JsonObject answer);
    }
}
