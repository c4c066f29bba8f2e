package io.reeve.control;

import io.reeve.event.CellEvent.FileUploaded;
import io.reeve.model.NodeId;
import io.reeve.query.Problem;
import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;

/** A gateway's word that it keeps a file. It becomes an event as it is, so nothing unread may pass. */
final class UploadNotice {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private UploadNotice() {}

    static FileUploaded read(JsonObject body) {
        if (!(body.getValue("sha256") instanceof String sha256
                && SHA256.matcher(sha256).matches())) {
            throw bad("/sha256", "it is no SHA-256", "64 digits of hexadecimal, small letters");
        }
        if (!(body.getValue("size") instanceof Number size) || size.longValue() < 0) {
            throw bad("/size", "it is no size", "a number of bytes from 0");
        }
        if (!(body.getValue("node") instanceof String node)) {
            throw bad("/node", "it is no node's id", "the id of the node that keeps the file");
        }
        return new FileUploaded(sha256, size.longValue(), new NodeId(node));
    }

    private static RuntimeException bad(String pointer, String detail, String expected) {
        return Problem.badParameter(pointer, detail, expected).asException();
    }
}
