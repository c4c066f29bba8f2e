import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What a benchmark found, as it is kept in {@code bench/results}. */
final class Result {
    private Result() {}

    /** With when, of which commit and on what machine; written again it replaces what was there. */
    static void write(Path file, String commit, JsonObject found) throws IOException {
        JsonObject result = new JsonObject()
                .put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("commit", commit)
                .put("machine", machine())
                .mergeIn(found);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, result.encodePrettily() + "\n");
        System.out.println("written to " + file);
    }

    private static JsonObject machine() throws IOException {
        return new JsonObject()
                .put("cores", Runtime.getRuntime().availableProcessors())
                .put("kernel", System.getProperty("os.version"))
                .put("java", System.getProperty("java.version"))
                .put("loadBefore", Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
    }
}
