package io.reeve.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private RunningGateway gateway;

    @BeforeEach
    void open() throws Exception {
        gateway = RunningGateway.open();
    }

    @AfterEach
    void close() throws Exception {
        gateway.close();
    }

    @Test
    void metrics_requests_areCountedByRoute() throws Exception {
        gateway.http.get("/v1/jobs/word-count.1");
        gateway.http.get("/v1/jobs/word-count.9");
        gateway.http.get("/no/such/path");

        String text = gateway.http.get("/metrics").text();

        assertThat(text)
                .contains("route=\"/v1/jobs/{job}\",status=\"200\"")
                .contains("route=\"/v1/jobs/{job}\",status=\"404\"")
                .contains("reeve_stream_clients")
                .contains("jvm_memory_used_bytes")
                .doesNotContain("word-count");
    }

    @Test
    void metrics_text_passesPromtool() throws Exception {
        Path promtool = Path.of("/usr/bin/promtool");
        assumeTrue(Files.isExecutable(promtool), "promtool (Debian package prometheus) is not installed");
        gateway.http.get("/v1/jobs");
        Process check = new ProcessBuilder(promtool.toString(), "check", "metrics")
                .redirectErrorStream(true)
                .start();
        check.getOutputStream().write(gateway.http.get("/metrics").body());
        check.getOutputStream().close();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(check.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(said).isEmpty();
        assertThat(check.exitValue()).isZero();
    }
}
