package io.reeve.node;

import io.reeve.config.NodeConfig;
import io.reeve.gateway.GatewayConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a node's configuration means for its gateway. */
final class GatewaySettings {
    private GatewaySettings() {}

    static GatewayConfig of(NodeConfig config) throws IOException {
        var access = new GatewayConfig.Access(Set.of(config.advertiseHost()), Set.of(), token(config.tokenFile()));
        return new GatewayConfig(
                config.id(),
                Version.OF_THIS_JAR,
                new GatewayConfig.Listen(config.bindHost(), config.httpPort()),
                access,
                GatewayConfig.Limits.DEFAULT,
                config.webDir());
    }

    private static @Nullable String token(@Nullable Path file) throws IOException {
        return file == null
                ? null
                : Files.readString(file).lines().findFirst().orElse("").strip();
    }
}
