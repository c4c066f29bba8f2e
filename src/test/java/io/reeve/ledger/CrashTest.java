package io.reeve.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM that appends is killed with KILL; whatever it acknowledged must be there afterwards. */
class CrashTest {
    private static final int CRASHES = 3;
    private static final int ACKNOWLEDGED_BEFORE_CRASH = 150;

    @TempDir
    Path folder;

    @Test
    void reopen_afterKill_hasEveryAcknowledgedBatch() throws Exception {
        int acknowledged = 0;
        for (int crash = 0; crash < CRASHES; crash++) {
            acknowledged = appendUntilKilled(acknowledged);
            try (LedgerFixture peer = LedgerFixture.leading(folder)) {
                for (int i = 0; i < acknowledged; i++) {
                    assertThat(peer.hasUpload(i))
                            .as("batch %d of %d, crash %d", i, acknowledged, crash)
                            .isTrue();
                }
                assertThat(peer.history.lastSequence()).isEqualTo(peer.state.lastSequence());
            }
        }
    }

    /** Returns how many batches were acknowledged in all. */
    private int appendUntilKilled(int from) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Appender.class.getName(),
                        folder.toString(),
                        Integer.toString(from)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int acknowledged = from;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(Appender.ACKNOWLEDGED)) {
                    acknowledged = Math.max(
                            acknowledged, 1 + Integer.parseInt(line.substring(Appender.ACKNOWLEDGED.length())));
                }
                if (acknowledged == from + ACKNOWLEDGED_BEFORE_CRASH) {
                    process.toHandle().destroyForcibly(); // unlike that of Process, this leaves the stream open
                }
            }
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(acknowledged).isGreaterThanOrEqualTo(from + ACKNOWLEDGED_BEFORE_CRASH);
        return acknowledged;
    }

    /** What runs in the JVM that is killed: several appends in flight, each told once it is acknowledged. */
    static final class Appender {
        static final String ACKNOWLEDGED = "acknowledged ";
        private static final int IN_FLIGHT = 8;

        private Appender() {}

        public static void main(String[] args) throws Exception {
            LedgerConfig config = LedgerConfig.alone("n1", Path.of(args[0])).withSnapshotEveryEntries(64);
            LedgerFixture peer = LedgerFixture.leading(config);
            var permits = new java.util.concurrent.Semaphore(IN_FLIGHT);
            for (int next = Integer.parseInt(args[1]); ; next++) {
                int number = next;
                permits.acquire();
                peer.append(LedgerFixture.upload(number)).thenAccept(events -> {
                    if (events.size() == 1) {
                        System.out.println(ACKNOWLEDGED + number);
                    }
                    permits.release();
                });
            }
        }
    }
}
