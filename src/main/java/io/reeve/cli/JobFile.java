package io.reeve.cli;

import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.Json;
import io.reeve.cli.http.Problem;
import io.reeve.spec.Fault;
import io.reeve.spec.Format;
import io.reeve.spec.LocalDocuments;
import io.reeve.spec.LocalDocuments.LocalFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** A job document that was found right, with the local files it names. */
public final class JobFile {
    /** The server takes no larger document; a larger file is none. */
    private static final int MAX_BYTES = 64 << 20;

    private final LocalDocuments.Ready ready;

    private JobFile(LocalDocuments.Ready ready) {
        this.ready = ready;
    }

    /** Reads a file, or with {@code -} the standard input; every fault of it is told at once. */
    public static JobFile read(Shell shell, String file) {
        boolean standardInput = file.equals("-");
        Path path = shell.workingDirectory().resolve(file);
        byte[] bytes;
        try (InputStream in = standardInput ? System.in : Files.newInputStream(path)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException missing) {
            throw new CliException(ExitStatus.USAGE, "there is no file " + file, missing);
        } catch (IOException unreadable) {
            String why = Files.isDirectory(path) ? "it is a folder" : String.valueOf(unreadable.getMessage());
            throw new CliException(ExitStatus.USAGE, "cannot read " + file + ": " + why, unreadable);
        }
        if (bytes.length > MAX_BYTES) {
            throw new CliException(ExitStatus.USAGE, file + " is larger than 64 MiB: is it a job document?");
        }
        Path parent = standardInput ? null : path.toAbsolutePath().getParent();
        Format format = file.endsWith(".json") ? Format.JSON : Format.YAML;
        return resolve(bytes, format, parent == null ? shell.workingDirectory() : parent, file);
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
        var faults = ((LocalDocuments.Invalid) result).faults();
        String lines = faults.stream().map(fault -> line(name, fault)).collect(Collectors.joining("\n"));
        String count = faults.size() == 1 ? "" : faults.size() + " faults; ";
        throw new CliException(ExitStatus.USAGE, count + "nothing was sent\n" + lines);
    }

    /** {@code file:line:col pointer: message (expected …)}; options have no lines. */
    private static String line(String name, Fault fault) {
        StringBuilder text = new StringBuilder();
        if (!name.isEmpty()) {
            text.append(name);
            text.append(fault.line() == null ? "" : ":" + fault.line() + ":" + fault.column())
                    .append(' ');
        }
        text.append(fault.pointer())
                .append(fault.pointer().isEmpty() ? "" : ": ")
                .append(fault.message());
        return text + (fault.expected().isEmpty() ? "" : " (expected " + fault.expected() + ")");
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

    /** What would happen if it were submitted; uploads nothing. */
    Json plan(Cluster cluster) {
        return cluster.plan(ready.document().getBytes(StandardCharsets.UTF_8), "application/json");
    }

    private void uploadTo(Cluster cluster) {
        for (LocalFile file : ready.files()) {
            cluster.upload(file.sha256(), file.path());
        }
    }
}
