package io.reeve.gateway;

import io.reeve.query.Problem;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a person shows the token to get the cookie. A plain form: it must work before the dashboard does. */
final class LoginRoutes {
    private static final String FORM = "application/x-www-form-urlencoded";
    /** A token and its name. */
    private static final int MAX_FORM_BYTES = 4_096;

    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <title>Reeve: log in</title>
            <h1>Reeve</h1>
            <form method="post" action="/login">
            <label>Token of this cell <input name="token" type="password" autofocus required
            autocomplete="current-password"></label>
            <button>Log in</button>
            </form>
            <p>It is in the token file that the node was started with.</p>
            </html>
            """;

    private final @Nullable Tokens tokens;

    LoginRoutes(@Nullable Tokens tokens) {
        this.tokens = tokens;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.get("/login", Set.of(), this::page), Endpoint.post("/login", this::login));
    }

    private Future<?> page(RoutingContext context) {
        return Replies.bytes(context, 200, "text/html; charset=utf-8", Buffer.buffer(PAGE));
    }

    private Future<?> login(RoutingContext context) {
        return Bodies.text(context, Set.of(FORM), MAX_FORM_BYTES).compose(body -> {
            if (tokens != null && !tokens.matches(field(body.toString()))) {
                throw Problem.of(401, "unauthorized", "A token is needed", "this is not the token of this cell")
                        .withHint("Go back and try again: it is in the token file that the node was started with.")
                        .asException();
            }
            if (tokens != null) {
                context.response()
                        .addCookie(Cookie.cookie(Tokens.COOKIE, tokens.session())
                                .setHttpOnly(true)
                                .setPath("/")
                                .setSameSite(CookieSameSite.STRICT));
            }
            context.response().setStatusCode(303).putHeader("location", "/");
            return context.response().end();
        });
    }

    private static @Nullable String field(String form) {
        for (String pair : form.split("&")) {
            if (pair.startsWith("token=")) {
                try {
                    return URLDecoder.decode(pair.substring("token=".length()), StandardCharsets.UTF_8);
                } catch (IllegalArgumentException malformed) {
                    return null;
                }
            }
        }
        return null;
    }
}
