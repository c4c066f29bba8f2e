package io.reeve.cli;

import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Downloads what a task kept. */
@Command(description = "Download the outputs that a task kept, all or one.")
final class FetchCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "TASK",
            description = "A task (word-count.42/count/3), an attempt (…@2), or a job of one task.")
    private String task = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "PATH", description = "One output, by its path; default all.")
    private @Nullable String path;

    @Option(
            names = {"-o", "--to"},
            paramLabel = "DIR",
            defaultValue = ".",
            description = "The folder to put them into; default this one.")
    private Path target = Path.of(".");

    @Option(names = "--list", description = "Print the paths and sizes only.")
    private boolean list;

    FetchCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        OneTask named = OneTask.named(task);
        Cluster cluster = session.connect();
        Map<String, String> query = new LinkedHashMap<>();
        Ids.TaskChoice choice = named.in(cluster);
        query.put("task", choice.task().toString());
        query.put("attempt", choice.attempt() > 0 ? Integer.toString(choice.attempt()) : "");
        List<Json> files = chosen(cluster.files(query).items("files"));
        List<Json> fetched = new ArrayList<>();
        for (Json file : files) {
            String from = file.text("path");
            Path to = below(session.shell().workingDirectory().resolve(target), from);
            if (list) {
                fetched.add(file);
            } else {
                query.put("path", from);
                long size = download(cluster, query, to);
                fetched.add(Json.object("path", from, "size", size, "file", to.toString()));
            }
            if (!session.json()) {
                session.out().println(from + "  " + Text.size(file.number("size")));
            }
        }
        if (session.json()) {
            session.printJson(Json.object("files", fetched));
        }
        return ExitStatus.DONE;
    }

    private List<Json> chosen(List<Json> files) {
        List<Json> chosen = files.stream()
                .filter(file -> path == null || file.text("path").equals(path))
                .toList();
        if (chosen.isEmpty()) {
            throw Arguments.usage(
                    path == null
                            ? task + " kept no outputs"
                            : task + " kept no output " + path + "; \"reeve fetch --list " + task + "\" names them");
        }
        return chosen;
    }

    /** Through a file beside it, so that a broken download leaves no half of one behind. */
    private long download(Cluster cluster, Map<String, String> query, Path to) throws IOException {
        Files.createDirectories(to.toAbsolutePath().getParent());
        Path part = to.resolveSibling(to.getFileName() + ".part");
        try (InputStream bytes = cluster.file(query)) {
            long size = Files.copy(bytes, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, to, StandardCopyOption.REPLACE_EXISTING);
            return size;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** A server's word is not enough to write outside the target. */
    private static Path below(Path folder, String path) {
        Path base = folder.toAbsolutePath().normalize();
        Path file = base.resolve(path).normalize();
        if (!file.startsWith(base) || file.equals(base)) {
            throw new CliException(ExitStatus.FAILED, "the output's path " + path + " leads out of " + folder);
        }
        return file;
    }
}
