package io.reeve.gateway;

import io.reeve.query.Problem;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the bodies of requests, as far as they are allowed. */
final class Bodies {
    /** A client that sends nothing for so long is gone. */
    private static final long IDLE_MS = 30_000;

    /** How long a refused client may go on sending before the connection is cut, so that it can read the refusal. */
    private static final long DISCARD_MS = 2_000;

    private Bodies() {}

    /**
     * Reads a body of one of the allowed types and at most {@code maxBytes}; it is well-formed UTF-8. Fails with 415,
     * 413, 400 or 408.
     */
    static Future<Buffer> text(RoutingContext context, Set<String> types, int maxBytes) {
        String type = mediaType(context.request().getHeader("content-type"));
        if (type == null || !types.contains(type)) {
            return Future.failedFuture(wrongType(type, types).asException());
        }
        return read(context, maxBytes).map(Bodies::requireUtf8);
    }

    private static Problem wrongType(@Nullable String type, Set<String> types) {
        String was = type == null ? "none that is UTF-8" : "\"" + type + "\"";
        return Problem.of(
                        415,
                        "unsupported-media-type",
                        "The content type is not taken here",
                        "the content type was " + was)
                .withHint("Send " + String.join(" or ", new java.util.TreeSet<>(types)) + ".");
    }

    /** @param hint what to send instead of what is no JSON object */
    static JsonObject object(Buffer body, String hint) {
        try {
            return new JsonObject(body);
        } catch (DecodeException | ClassCastException malformed) {
            throw Problem.of(400, "invalid-json", "The body is no JSON object", "it cannot be read as one")
                    .withHint(hint)
                    .asException();
        }
    }

    /** As {@link #text}, of any bytes. */
    static Future<Buffer> bytes(RoutingContext context, Set<String> types, int maxBytes) {
        String type = mediaType(context.request().getHeader("content-type"));
        return type != null && types.contains(type)
                ? read(context, maxBytes)
                : Future.failedFuture(wrongType(type, types).asException());
    }

    /** Whether requests of this method come with a body that someone reads here. */
    static boolean mayHave(HttpServerRequest request) {
        String method = request.method().name();
        return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
    }

    /** Whether a part of the body has not been read. */
    static boolean isLeft(HttpServerRequest request) {
        return mayHave(request) && !request.isEnded();
    }

    /** Says to go on where the client waits for that before it sends. */
    static void welcome(HttpServerRequest request) {
        if ("100-continue".equalsIgnoreCase(request.getHeader("expect"))) {
            request.response().writeContinue();
        }
    }

    /** The length the client announces, or -1. */
    static long announced(HttpServerRequest request) {
        String length = request.getHeader("content-length");
        try {
            return length == null ? -1 : Long.parseLong(length);
        } catch (NumberFormatException malformed) {
            return -1;
        }
    }

    static Problem tooLarge(long maxBytes) {
        return Problem.of(
                413, "too-large", "The body is too large", "the body is over the limit of " + maxBytes + " bytes");
    }

    /** Lets a refused client finish for a moment, then cuts the connection. */
    static void discard(HttpServerRequest request, Future<Void> sent) {
        request.handler(rest -> {}).exceptionHandler(gone -> {});
        request.resume();
        Vertx vertx = Vertx.currentContext().owner();
        sent.onComplete(
                done -> vertx.setTimer(DISCARD_MS, id -> request.connection().close()));
    }

    private static Future<Buffer> read(RoutingContext context, int maxBytes) {
        HttpServerRequest request = context.request();
        if (announced(request) > maxBytes) {
            return Future.failedFuture(tooLarge(maxBytes).asException());
        }
        Promise<Buffer> promise = Promise.promise();
        Buffer body = Buffer.buffer();
        Vertx vertx = context.vertx();
        long[] timer = {0};
        Runnable rearm = () -> {
            vertx.cancelTimer(timer[0]);
            timer[0] = vertx.setTimer(
                    IDLE_MS,
                    id -> promise.tryFail(
                            Problem.of(408, "timeout", "The body did not come", "nothing came for " + IDLE_MS + " ms")
                                    .asException()));
        };
        rearm.run();
        request.exceptionHandler(promise::tryFail);
        request.handler(chunk -> {
            rearm.run();
            if (body.length() + chunk.length() > maxBytes) {
                promise.tryFail(tooLarge(maxBytes).asException());
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.endHandler(end -> promise.tryComplete(body));
        welcome(request);
        request.resume();
        return promise.future().onComplete(done -> vertx.cancelTimer(timer[0]));
    }

    /** The type without its parameters; null where there is none, or its charset is not UTF-8. */
    private static @Nullable String mediaType(@Nullable String header) {
        if (header == null) {
            return null;
        }
        String[] parts = header.toLowerCase(Locale.ROOT).split(";");
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().replace("\"", "");
            if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
                return null;
            }
        }
        return parts[0].strip();
    }

    private static Buffer requireUtf8(Buffer body) {
        ByteBuffer bytes = ByteBuffer.wrap(body.getBytes());
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        try {
            decoder.decode(bytes);
            return body;
        } catch (CharacterCodingException malformed) {
            throw Problem.of(
                            400,
                            "invalid-encoding",
                            "The body is not UTF-8",
                            "the bytes from offset " + bytes.position() + " on are not UTF-8")
                    .withHint("Save the document as UTF-8.")
                    .asException();
        }
    }
}
