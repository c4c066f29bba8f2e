package io.reeve.gateway;

import io.reeve.model.NodeId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway is started with.
 *
 * @param webFolder where the dashboard's files are read from at each request, for development; null for those in the
 *     jar
 */
public record GatewayConfig(
        NodeId node,
        String version,
        Listen listen,
        Access access,
        Limits limits,
        @Nullable Path webFolder) {
    public static final int DEFAULT_PORT = 5050;

    public GatewayConfig {
        if (!listen.isLoopback() && access.token() == null) {
            throw new IllegalArgumentException("the gateway of " + node + " would listen on " + listen.host()
                    + ", which others can reach, without a token: give it a token file, or listen on 127.0.0.1");
        }
    }

    /** Loopback, no token, default limits, the dashboard of the jar. */
    public static GatewayConfig local(NodeId node, String version, int port) {
        return new GatewayConfig(node, version, new Listen("127.0.0.1", port), Access.OPEN, Limits.DEFAULT, null);
    }

    /** @param port 0 for any free one */
    public record Listen(String host, int port) {
        public Listen {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("a port is from 0 to 65535, was " + port);
            }
        }

        boolean isLoopback() {
            try {
                return InetAddress.getByName(host).isLoopbackAddress();
            } catch (UnknownHostException unknown) {
                throw new IllegalArgumentException("the gateway cannot listen on the unknown host " + host, unknown);
            }
        }

        /** Whether it listens on every address of the machine. */
        boolean isWildcard() {
            return host.equals("0.0.0.0") || host.equals("::") || host.equals("[::]");
        }
    }

    /**
     * Who may ask.
     *
     * @param hosts names beyond loopback and the bound address that a Host header may hold, without a port
     * @param origins web origins beyond the gateway's own whose pages may ask, such as {@code http://localhost:3000}
     * @param token the secret that every caller shows, or null where anyone who reaches the port may ask
     */
    public record Access(
            Set<String> hosts,
            Set<String> origins,
            @Nullable String token) {
        public static final Access OPEN = new Access(Set.of(), Set.of(), null);

        /** Less can be guessed. */
        private static final int MIN_TOKEN_LENGTH = 16;

        public Access {
            hosts = Set.copyOf(hosts);
            origins = Set.copyOf(origins);
            if (token != null && token.length() < MIN_TOKEN_LENGTH) {
                throw new IllegalArgumentException("the token must have at least " + MIN_TOKEN_LENGTH
                        + " characters, had " + token.length() + ": openssl rand -hex 32 makes a good one");
            }
        }
    }

    /**
     * @param documentBytes of a job document, or of any other JSON body
     * @param uploadBytes of one upload
     * @param streams event streams and followed logs at once
     * @param ringEvents newest events that a gateway keeps: a reader that falls further behind must begin anew
     * @param writeQueueBytes unsent bytes of one stream beyond which nothing is added
     */
    public record Limits(int documentBytes, long uploadBytes, int streams, int ringEvents, int writeQueueBytes) {
        public static final Limits DEFAULT = new Limits(17 << 20, 8L << 30, 500, 16_384, 256 << 10);
    }
}
