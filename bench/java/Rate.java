import io.vertx.core.json.JsonObject;
import java.io.IOException;

/** How fast a cluster gets through one job. */
final class Rate {
    private static final long POLL_MS = 100;
    private static final long TIMEOUT_MS = 600_000;

    private Rate() {}

    /** From before the submission to the commit of its end; the job must finish, all {@code tasks} of it. */
    static double tasksPerSecond(Api api, JsonObject document, int tasks) throws IOException, InterruptedException {
        long startMs = System.currentTimeMillis();
        String id = api.submit(document);
        JsonObject job = ended(api, id);
        int finished = job.getJsonObject("counts").getInteger("FINISHED", 0);
        if (finished != tasks) {
            throw new IllegalStateException(
                    id + ": " + finished + " of " + tasks + " finished: " + job.getString("message"));
        }
        return tasks / ((job.getLong("endedAt") - startMs) / 1e3);
    }

    /** The job, once it has ended. */
    static JsonObject ended(Api api, String id) throws IOException, InterruptedException {
        long startMs = System.currentTimeMillis();
        JsonObject job = api.job(id);
        while (job.getString("state").equals("ACTIVE")) {
            if (System.currentTimeMillis() - startMs > TIMEOUT_MS) {
                throw new IllegalStateException(id + " has not ended: " + job.getJsonObject("counts"));
            }
            Thread.sleep(POLL_MS);
            job = api.job(id);
        }
        return job;
    }
}
