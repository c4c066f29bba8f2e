package io.reeve.gateway;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The shared secret: shown as a bearer token by programs, and by browsers, which cannot add headers to a WebSocket, as
 * a cookie that the login page sets. The cookie holds a hash of the token, not the token.
 */
final class Tokens {
    static final String COOKIE = "reeve-session";
    /** Under which the request's context holds who asks. */
    static final String PRINCIPAL = "principal";
    /** Set in the request's context where the login page is to be shown. */
    static final String LOGIN = "login";
    /** Who a caller with the token is: the token is one for all. */
    static final String BEARER = "token";

    private static final String SCHEME = "bearer ";

    private final byte[] token;
    private final String session;

    Tokens(String token) {
        this.token = hash(token);
        session = HexFormat.of().formatHex(hash("reeve session " + token));
    }

    boolean isShownBy(HttpServerRequest request) {
        String header = request.getHeader("authorization");
        if (header != null) {
            return header.toLowerCase(Locale.ROOT).startsWith(SCHEME)
                    && matches(header.substring(SCHEME.length()).strip());
        }
        Cookie cookie = request.getCookie(COOKIE);
        return cookie != null && same(hash(cookie.getValue()), hash(session));
    }

    boolean matches(@Nullable String shown) {
        return shown != null && same(hash(shown), token);
    }

    String session() {
        return session;
    }

    /** Takes the same time wherever the two differ. */
    private static boolean same(byte[] a, byte[] b) {
        return MessageDigest.isEqual(a, b);
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every JDK has SHA-256", absent);
        }
    }
}
