package io.reeve.cli;

import io.reeve.cli.http.Cluster;
import io.reeve.spec.Fault;
import io.reeve.spec.Format;
import io.reeve.spec.LocalDocuments.LocalFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The bytes of a document on this machine.
 *
 * @param folder where its relative paths begin
 */
record LocalSource(byte[] bytes, Format format, Path folder) {
    /** The server takes no larger document; a larger file is none. */
    private static final int MAX_BYTES = 64 << 20;

    /** Reads a file, or with {@code -} the standard input. */
    static LocalSource read(Shell shell, String file) {
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
        return new LocalSource(bytes, format, parent == null ? shell.workingDirectory() : parent);
    }

    /** All faults of a document, a line each. */
    static CliException refused(String name, List<Fault> faults) {
        String lines = faults.stream().map(fault -> line(name, fault)).collect(Collectors.joining("\n"));
        String count = faults.size() == 1 ? "" : faults.size() + " faults; ";
        return new CliException(ExitStatus.USAGE, count + "nothing was sent\n" + lines);
    }

    static void upload(Cluster cluster, List<LocalFile> files) {
        files.forEach(file -> cluster.upload(file.sha256(), file.path()));
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
}
