package io.reeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.cli.http.ExecConnection;
import io.reeve.cli.http.Json;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecCommandTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 | 2 | the id is none           | hint: say which
            401 | 2 | a token is needed        | hint: give the cluster's token with --token-file FILE
            403 | 2 | the host is another      | hint: give the cluster's token with --token-file FILE
            404 | 2 | there is no such task    | hint: say which
            429 | 1 | too many streams         | hint: say which
            503 | 3 | no leader answers        | hint: say which
            """)
    void refusal_ofTheHandshakeOrTheCommand_isToldAsTheClusterSaysIt(
            int httpStatus, int exitStatus, String detail, String hint) throws IOException {
        Json problem = Json.object("status", httpStatus, "detail", detail, "hint", "say which");
        try (FakeCluster cluster = new FakeCluster()) {
            cluster.answer("GET /v1/exec", httpStatus, "application/problem+json", problem.toString());

            Ran ran = Ran.with(cluster, folder, "exec", "w.1/t", "--", "true");

            assertThat(ran.err()).contains("error: " + detail + "\n" + hint).doesNotContain("no cluster answers");
            assertThat(ran.status()).isEqualTo(exitStatus);
        }
        CliException told = ExecConnection.refused(problem);
        assertThat(told.text()).isEqualTo(detail + "\n" + hint);
        assertThat(told.exitStatus()).isEqualTo(exitStatus);
    }
}
