package io.reeve.gateway;

import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The shared secret: shown as a bearer token, or, by browsers, which cannot add headers to a WebSocket, as a
 * subprotocol {@code bearer.<base64url of the token>} beside {@link #PROTOCOL}. In a URL it would end up in logs; a
 * cookie would be sent by pages that never asked for it.
 */
final class Tokens {
    /** The subprotocol that the server chooses. */
    static final String PROTOCOL = "reeve.v1";

    /** Under which the request's context holds who asks. */
    static final String PRINCIPAL = "principal";
    /** Who a caller with the token is: the token is one for all. */
    static final String BEARER = "token";

    private static final String SCHEME = "bearer ";
    private static final String PROTOCOL_PREFIX = "bearer.";

    private final byte[] token;

    Tokens(String token) {
        this.token = hash(token);
    }

    boolean isShownBy(HttpServerRequest request) {
        String header = request.getHeader("authorization");
        if (header != null) {
            return header.toLowerCase(Locale.ROOT).startsWith(SCHEME)
                    && matches(header.substring(SCHEME.length()).strip());
        }
        String protocols = request.getHeader("sec-websocket-protocol");
        if (protocols != null) {
            for (String protocol : protocols.split(",")) {
                if (protocol.strip().startsWith(PROTOCOL_PREFIX)) {
                    return matches(decoded(protocol.strip().substring(PROTOCOL_PREFIX.length())));
                }
            }
        }
        return false;
    }

    private boolean matches(@Nullable String shown) {
        return shown != null && MessageDigest.isEqual(hash(shown), token); // as long wherever the two differ
    }

    private static @Nullable String decoded(String base64) {
        try {
            return new String(Base64.getUrlDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every JDK has SHA-256", absent);
        }
    }
}
