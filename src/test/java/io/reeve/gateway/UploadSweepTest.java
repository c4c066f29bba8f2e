package io.reeve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.event.CellEvent.FileForgotten;
import io.reeve.event.CellEvent.FileUploaded;
import io.reeve.event.CellEvent.TermStarted;
import io.reeve.event.Event;
import io.reeve.model.NodeId;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(60)
class UploadSweepTest {
    private static final NodeId HERE = new NodeId("node-1");
    private static final NodeId ELSEWHERE = new NodeId("node-2");
    private static final long NOW_MS = 100 * UploadSweep.YOUNG_MS;
    private static final Event ANY = new TermStarted(1, HERE);

    private final FakePlane plane = new FakePlane();
    private final Files files = new Files();
    private UploadSweep sweep;

    /** When each file came. */
    private static final class Files implements UploadSweep.Kept {
        final Map<String, Long> cameMs = new ConcurrentSkipListMap<>();

        @Override
        public List<String> olderThan(long beforeMs) {
            return cameMs.keySet().stream()
                    .filter(name -> cameMs.get(name) < beforeMs)
                    .toList();
        }

        @Override
        public boolean deleteOlderThan(long beforeMs, String sha256) {
            return cameMs.getOrDefault(sha256, Long.MAX_VALUE) < beforeMs && cameMs.remove(sha256) != null;
        }
    }

    @BeforeEach
    void open(Vertx vertx) {
        sweep = new UploadSweep(vertx, HERE, plane, files, () -> NOW_MS);
        files.cameMs.put("needed", 1L);
        files.cameMs.put("unknown", 1L);
        files.cameMs.put("elsewhere", 1L);
        files.cameMs.put("young", NOW_MS - 1);
        plane.decide(
                new FileUploaded("needed", 5, HERE),
                new FileUploaded("elsewhere", 5, HERE),
                new FileUploaded("elsewhere", 5, ELSEWHERE));
    }

    private void hear(Event event) throws Exception {
        sweep.onEvents(new JsonObject().put("events", new JsonArray(plane.decide(event))))
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    @Test
    void onEvents_first_deletesWhatTheCellDoesNotHaveFromHere() throws Exception {
        hear(ANY);

        assertThat(files.cameMs).containsOnlyKeys("needed", "young");
    }

    @Test
    void onEvents_forgotten_deletesThatFile() throws Exception {
        hear(ANY);
        hear(new FileForgotten("needed"));

        assertThat(files.cameMs).containsOnlyKeys("young");
    }

    @Test
    void onEvents_forgottenButCameAgain_staysUntilItsOwnTime() throws Exception {
        hear(ANY);
        files.cameMs.put("needed", NOW_MS);
        hear(new FileForgotten("needed"));

        assertThat(files.cameMs).containsOnlyKeys("needed", "young");
    }

    @Test
    void onEvents_nobodyLeads_deletesNothingAndLooksAgain() throws Exception {
        plane.setLeaderless(true);
        hear(ANY);
        assertThat(files.cameMs).hasSize(4);

        plane.setLeaderless(false);
        hear(ANY);
        assertThat(files.cameMs).containsOnlyKeys("needed", "young");
    }
}
