package io.reeve.gateway;

import io.reeve.query.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The dashboard's files, from the jar's {@code web/} or from a folder. Browsers keep them, but ask each time whether
 * they are still the same: after an upgrade nobody sees a mixture.
 */
final class StaticFiles {
    /** No dots at the start of a name and no empty names: no path leads out of the folder. */
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+");

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("txt", "text/plain; charset=utf-8"));

    private final Vertx vertx;
    private final @Nullable Path folder;
    /** Those of the jar, once read; there are as many as the jar has. */
    private final Map<String, Asset> assets = new ConcurrentHashMap<>();

    StaticFiles(Vertx vertx, @Nullable Path folder) {
        this.vertx = vertx;
        this.folder = folder == null ? null : folder.toAbsolutePath().normalize();
    }

    /** Sends the file of the request's path, or fails with 404. */
    Future<Void> send(RoutingContext context) {
        String path = context.normalizedPath();
        String file = path.equals("/") ? "/index.html" : path;
        String type = TYPES.get(file.substring(file.lastIndexOf('.') + 1));
        if (type == null || !PATH.matcher(file).matches()) {
            return Future.failedFuture(absent(path).asException());
        }
        Asset known = assets.get(file);
        if (known != null) {
            return send(context, type, known);
        }
        return vertx.executeBlocking(() -> load(file), false).compose(asset -> {
            if (asset == null) {
                throw absent(path).asException();
            }
            if (folder == null) {
                assets.put(file, asset);
            }
            return send(context, type, asset);
        });
    }

    static Problem absent(String path) {
        return Problem.of(404, "not-found", "There is nothing here", "there is nothing at " + path)
                .withHint("GET /v1/openapi.json lists what there is.");
    }

    private record Asset(Buffer bytes, String etag) {}

    private static Future<Void> send(RoutingContext context, String type, Asset asset) {
        HttpServerResponse response = context.response();
        response.putHeader("etag", asset.etag()).putHeader("cache-control", "no-cache");
        String seen = context.request().getHeader("if-none-match");
        if (seen != null && (seen.equals("*") || seen.contains(asset.etag()))) {
            return response.setStatusCode(304).end();
        }
        return Replies.bytes(context, 200, type, asset.bytes());
    }

    private @Nullable Asset load(String file) throws IOException {
        byte[] bytes;
        if (folder == null) {
            try (InputStream in = StaticFiles.class.getResourceAsStream("/web" + file)) {
                bytes = in == null ? null : in.readAllBytes();
            }
        } else {
            Path path = folder.resolve(file.substring(1));
            bytes = Files.isRegularFile(path) ? Files.readAllBytes(path) : null;
        }
        return bytes == null ? null : new Asset(Buffer.buffer(bytes), etag(bytes));
    }

    private static String etag(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return '"' + HexFormat.of().formatHex(hash, 0, 12) + '"';
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every JDK has SHA-256", absent);
        }
    }
}
