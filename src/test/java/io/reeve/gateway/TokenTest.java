package io.reeve.gateway;

import static io.reeve.fixture.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reeve.model.NodeId;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketConnectOptions;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.ExecutionException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokenTest {
    private RunningGateway gateway;

    @BeforeEach
    void open() throws Exception {
        gateway = new RunningGateway(GatewayConfig.Limits.DEFAULT, RunningGateway.TOKEN);
    }

    @AfterEach
    void close() throws Exception {
        gateway.close();
    }

    @Test
    void api_withoutTheToken_is401() throws Exception {
        for (String path : new String[] {"/v1/jobs", "/v1/events", "/metrics", "/v1/openapi.json", "/%761/jobs"}) {
            RawHttp.Answer answer = gateway.http.get(path);
            assertThat(answer.status()).as(path).isEqualTo(401);
            assertThat(answer.header("www-authenticate")).startsWith("Bearer");
        }
        assertThat(gateway.http.get("/v1/jobs", "Authorization: Bearer wrong").status())
                .isEqualTo(401);
        assertThat(gateway.http
                        .get("/v1/jobs", "Authorization: Basic " + RunningGateway.TOKEN)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void api_withTheToken_answers() throws Exception {
        assertThat(gateway.http
                        .get("/v1/jobs", "Authorization: Bearer " + RunningGateway.TOKEN)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void pageAndHealth_withoutTheToken_answer() throws Exception {
        assertThat(gateway.http.get("/").status()).isEqualTo(200);
        assertThat(gateway.http.get("/health").status()).isEqualTo(200);
    }

    @Test
    void webSocket_tokenAsSubprotocol_opens() throws Exception {
        var socket = await(gateway.webSockets.connect(options(RunningGateway.TOKEN)));

        assertThat(socket.subProtocol()).isEqualTo("reeve.v1");
    }

    @Test
    void webSocket_wrongToken_isRefused() {
        Assertions.assertThatThrownBy(() -> await(gateway.webSockets.connect(options("wrong"))))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(UpgradeRejectedException.class);
    }

    @Test
    void webSocket_foreignOrigin_isRefused() {
        var options = options(RunningGateway.TOKEN).addHeader("origin", "http://evil.example");
        Assertions.assertThatThrownBy(() -> await(gateway.webSockets.connect(options)))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(UpgradeRejectedException.class);
    }

    @Test
    void config_reachableByOthersWithoutAToken_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GatewayConfig(
                        new NodeId("n"),
                        "1",
                        new GatewayConfig.Listen("0.0.0.0", 0),
                        GatewayConfig.Access.OPEN,
                        GatewayConfig.Limits.DEFAULT,
                        null))
                .withMessageContaining("token file");
    }

    private WebSocketConnectOptions options(String token) {
        String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(StandardCharsets.UTF_8));
        return new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(gateway.port)
                .setURI("/v1/events")
                .addSubProtocol("reeve.v1")
                .addSubProtocol("bearer." + encoded);
    }
}
