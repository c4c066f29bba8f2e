package io.reeve.cli;

import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.Json;
import io.reeve.cli.http.Problem;
import io.reeve.spec.Format;
import io.reeve.spec.LocalDocuments;
import io.reeve.spec.LocalDocuments.LocalFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A job document that was found right, with the local files it names. */
public final class JobFile {
    private final LocalDocuments.Ready ready;

    private JobFile(LocalDocuments.Ready ready) {
        this.ready = ready;
    }

    /** Reads a file, or with {@code -} the standard input; every fault of it is told at once. */
    public static JobFile read(Shell shell, String file) {
        LocalSource source = LocalSource.read(shell, file);
        return resolve(source.bytes(), source.format(), source.folder(), file);
    }

    /** A document made of options. */
    static JobFile of(Shell shell, Json document) {
        byte[] bytes = document.toString().getBytes(StandardCharsets.UTF_8);
        return resolve(bytes, Format.JSON, shell.workingDirectory(), "");
    }

    private static JobFile resolve(byte[] bytes, Format format, Path folder, String name) {
        LocalDocuments.Result result = LocalDocuments.resolve(bytes, format, folder);
        if (result instanceof LocalDocuments.Ready ready) {
            return new JobFile(ready);
        }
        throw LocalSource.refused(name, ((LocalDocuments.Invalid) result).faults());
    }

    /** A schedule has no end that could be waited for. */
    public JobFile requireNoSchedule(String why) {
        if (ready.spec().schedule() != null) {
            throw new CliException(
                    ExitStatus.USAGE,
                    why + ": a job with a schedule does not end; nothing was sent"
                            + "\nhint: reeve submit FILE, then reeve jobs");
        }
        return this;
    }

    /** Uploads what the cluster has not yet, then submits; {@code {id, url, sequence}}. */
    public Json submit(Session session, Cluster cluster) {
        long bytes = ready.files().stream().mapToLong(LocalFile::sizeBytes).sum();
        if (!ready.files().isEmpty() && !session.json()) {
            session.note("files: " + Text.plural(ready.files().size(), "file") + ", " + Text.size(bytes));
        }
        byte[] document = ready.document().getBytes(StandardCharsets.UTF_8);
        uploadTo(cluster);
        boolean keyed = ready.spec().key() != null;
        try {
            return cluster.submit(document, "application/json", keyed);
        } catch (Problem problem) {
            if (!problem.code().equals("unknown-upload") || ready.files().isEmpty()) {
                throw problem;
            }
            // One that was there a moment ago was given up just now: nobody had needed it for long.
            uploadTo(cluster);
            return cluster.submit(document, "application/json", keyed);
        }
    }

    /** Uploads what the cluster has not yet, then has the services of the job brought to it. */
    Json update(String job, Cluster cluster) {
        uploadTo(cluster);
        return cluster.update(job, ready.document().getBytes(StandardCharsets.UTF_8));
    }

    /** What would happen if it were submitted; uploads nothing. */
    Json plan(Cluster cluster) {
        return cluster.plan(ready.document().getBytes(StandardCharsets.UTF_8), "application/json");
    }

    private void uploadTo(Cluster cluster) {
        LocalSource.upload(cluster, ready.files());
    }
}
