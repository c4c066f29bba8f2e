package io.reeve.gateway;

import io.reeve.model.Origin;
import io.reeve.query.Problem;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request is answered at all.
 *
 * <p>A gateway on loopback is reachable by every web page in the user's browser. A page of another site shows its
 * Origin, and one that had its own name point at 127.0.0.1 shows that name as Host; either is refused, on streams too.
 */
final class Guard {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    /** Everything the dashboard needs comes from the gateway itself. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'self'; connect-src 'self'; img-src 'self' data:;"
                    + " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private final GatewayConfig config;
    private final Set<String> hosts = new HashSet<>(LOOPBACK);
    private final @Nullable Tokens tokens;

    Guard(GatewayConfig config) {
        this.config = config;
        String token = config.access().token();
        tokens = token == null ? null : new Tokens(token);
        hosts.add(config.listen().host().toLowerCase(Locale.ROOT));
        config.access().hosts().forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
    }

    @Nullable
    Tokens tokens() {
        return tokens;
    }

    void check(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (Bodies.mayHave(request)) {
            request.pause();
        }
        secure(context.response());
        try {
            requireHost(request);
            requireOrigin(request);
            requireToken(context);
        } catch (RuntimeException refused) {
            Replies.failure(context, refused);
            return;
        }
        context.next();
    }

    private static void secure(HttpServerResponse response) {
        response.putHeader("content-security-policy", CONTENT_SECURITY_POLICY)
                .putHeader("x-content-type-options", "nosniff")
                .putHeader("referrer-policy", "no-referrer")
                .putHeader("cross-origin-resource-policy", "same-origin");
    }

    private void requireHost(HttpServerRequest request) {
        HostAndPort authority = request.headers().getAll("host").size() == 1 ? request.authority() : null;
        String host = authority == null ? null : authority.host().toLowerCase(Locale.ROOT);
        if (host == null) {
            throw Problem.of(400, "invalid-host", "The Host header is not valid", "there is no one valid Host header")
                    .asException();
        }
        boolean known = hosts.contains(host) || hosts.contains("[" + host + "]");
        if (!known && !(config.listen().isWildcard() && isAddress(host))) {
            throw Problem.of(
                            403,
                            "host-refused",
                            "This gateway has another name",
                            "the Host header names \"" + host + "\", which is no name of this gateway")
                    .withHint("Use http://127.0.0.1, or start the node with this name among its allowed hosts.")
                    .asException();
        }
    }

    private void requireOrigin(HttpServerRequest request) {
        String origin = request.getHeader("origin");
        String site = request.getHeader("sec-fetch-site");
        boolean foreign = origin != null
                ? !isOwn(origin, request) && !config.access().origins().contains(origin)
                : "cross-site".equals(site) && !"navigate".equals(request.getHeader("sec-fetch-mode"));
        if (foreign) {
            throw Problem.of(
                            403,
                            "origin-refused",
                            "Pages of other sites may not ask",
                            origin == null
                                    ? "the request came from a page of another site"
                                    : "the request came from a page of " + origin)
                    .withHint("Open the dashboard from this gateway, or start the node with this origin allowed.")
                    .asException();
        }
    }

    private static boolean isOwn(String origin, HttpServerRequest request) {
        String host = request.getHeader("host");
        return origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host);
    }

    private void requireToken(RoutingContext context) {
        HttpServerRequest request = context.request();
        context.put(Tokens.PRINCIPAL, tokens == null ? Origin.LOCAL : Tokens.BEARER);
        if (tokens == null || tokens.isShownBy(request) || !isSecret(context.normalizedPath())) {
            return;
        }
        context.response().putHeader("www-authenticate", "Bearer realm=\"reeve\"");
        throw Problem.of(401, "unauthorized", "A token is needed", "the request shows no token, or a wrong one")
                .withHint("Send \"Authorization: Bearer TOKEN\" with what is in the node's token file.")
                .asException();
    }

    /** The dashboard's files and the health are open: they say nothing of the cell's work. */
    private static boolean isSecret(String path) {
        return path.startsWith("/v1") || path.equals("/metrics");
    }

    private static boolean isAddress(String host) {
        return host.startsWith("[") || host.indexOf(':') >= 0 || host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    }
}
