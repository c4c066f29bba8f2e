package io.reeve.faults;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that submit small jobs through any gateway, each under a key of its own, again and again until they are
 * acknowledged; some ask for the same job twice, some kill theirs.
 */
final class Load {
    private static final int CLIENTS = 4;

    /** So many jobs are under way at once, so that faults find work in every state and the machine is not full. */
    private static final int MOST_OPEN = 30;

    private static final long RETRY_MS = 200;
    private static final int MOST_TRIES = 400;
    private static final int MOST_TASKS = 3;

    private final Fleet fleet;
    private final Witness witness;
    private final EventBook book;
    private final Moments moments;
    private final Patience patience = new Patience();
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<String, Submitted> jobs = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private final List<Thread> clients = new ArrayList<>();
    private final long seed;

    Load(Fleet fleet, Witness witness, EventBook book, Moments moments, long seed) {
        this.fleet = fleet;
        this.witness = witness;
        this.book = book;
        this.moments = moments;
        this.seed = seed;
    }

    void start() {
        for (int i = 0; i < CLIENTS; i++) {
            Random random = new Random(seed * 31 + i);
            Thread client = new Thread(() -> run(random), "client-" + i);
            client.setDaemon(true);
            client.start();
            clients.add(client);
        }
    }

    /** No more jobs; those on their way are still acknowledged. */
    void end() throws InterruptedException {
        patience.end();
        for (Thread client : clients) {
            client.join();
        }
    }

    List<Submitted> jobs() {
        return new ArrayList<>(new TreeMap<>(jobs).values());
    }

    /** What no client should have been told. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }

    int open() {
        return (int) jobs.values().stream()
                .filter(job -> job.id() == null || !book.hasEnded(job.id()))
                .count();
    }

    private void run(Random random) {
        try {
            while (!patience.isOver()) {
                if (open() < MOST_OPEN) {
                    one(random);
                }
                patience.pass(50 + random.nextInt(200));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void one(Random random) throws InterruptedException {
        String key = "rvf-" + numbers.incrementAndGet();
        int attempts = random.nextInt(3) == 0 ? 1 : 4;
        List<String> tasks = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(MOST_TASKS); i++) {
            tasks.add("t" + i);
        }
        var job = new Submitted(key, tasks, attempts, null, 0, false);
        jobs.put(key, job);
        JsonObject document = document(job, random);
        String id = submit(job, document, random);
        if (id == null) {
            return;
        }
        if (random.nextInt(5) == 0 && !id.equals(submit(jobs.get(key), document, random))) {
            wrong.add("the key " + key + " was answered with two jobs");
        }
        if (random.nextInt(8) == 0) {
            kill(id, key, random);
        }
    }

    private JsonObject document(Submitted job, Random random) {
        var tasks = new JsonObject();
        for (String name : job.tasks()) {
            double seconds = (2 + random.nextInt(random.nextInt(4) == 0 ? 80 : 20)) / 10.0;
            var task = new JsonObject()
                    .put("command", new JsonArray(witness.command(job.witnessed(name), seconds)))
                    .put("resources", new JsonObject().put("cpus", 0.5).put("mem", "16MB"))
                    .put(
                            "retry",
                            new JsonObject()
                                    .put("attempts", job.attempts())
                                    .put("backoff", "100ms")
                                    .put("when", new JsonArray().add("lost")));
            if (name.equals("t2")) {
                task.put("after", new JsonArray().add("t0"));
            }
            tasks.put(name, task);
        }
        return new JsonObject().put("job", job.key()).put("key", job.key()).put("tasks", tasks);
    }

    /** The id; null where it was never acknowledged, which is told as wrong. */
    private String submit(Submitted job, JsonObject document, Random random) throws InterruptedException {
        String last = "";
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            Node gateway = fleet.gateway(random);
            try {
                moments.happened(Moment.SUBMITTING);
                Web.Answer answer = Web.post(gateway.url() + "/v1/jobs", document);
                if (answer.isOk()) {
                    String id = answer.body().getString("id");
                    jobs.put(job.key(), jobs.get(job.key()).acknowledged(id, System.currentTimeMillis()));
                    moments.happened(Moment.ACKNOWLEDGED);
                    return id;
                }
                last = answer.toString();
                if (!answer.isWorthAnotherTry()) {
                    wrong.add("the submission of " + job.key() + " was refused: " + last);
                    return null;
                }
            } catch (IOException unreachable) {
                last = unreachable.toString();
            }
            // Longer than the run is over: what is under way is to be acknowledged all the same.
            if (patience.isOver()) {
                new Patience().pass(RETRY_MS);
            } else {
                patience.pass(RETRY_MS);
            }
        }
        wrong.add("the submission of " + job.key() + " was never acknowledged; last: " + last);
        return null;
    }

    private void kill(String id, String key, Random random) throws InterruptedException {
        var body = new JsonObject().put("ids", new JsonArray().add(id));
        for (int tries = 0; tries < MOST_TRIES && !patience.isOver(); tries++) {
            try {
                Web.Answer answer = Web.post(fleet.gateway(random).url() + "/v1/kill", body);
                if (answer.isOk()) {
                    jobs.computeIfPresent(key, (same, job) -> job.killed());
                    return;
                }
                if (!answer.isWorthAnotherTry()) {
                    wrong.add("the kill of " + id + ", which was acknowledged, was refused: " + answer);
                    return;
                }
            } catch (IOException unreachable) {
                patience.pass(RETRY_MS);
            }
        }
    }
}
