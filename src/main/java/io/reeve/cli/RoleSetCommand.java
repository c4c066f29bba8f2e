package io.reeve.cli;

import io.reeve.cli.http.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Sets weight, guarantee and limit of a role, or of several from a file: all of them or none. */
@Command(
        name = "set",
        description = {
            "Set weight, guarantee, limit and aging of a role; what is not named stays as it is.",
            "With -f several at once, all or none: roles: {eng: {weight: 2}, eng/ads: {limit: {cpus: 10}}}."
        })
final class RoleSetCommand implements Callable<Integer> {
    /** Of a file; the server takes no larger one. */
    private static final int MAX_BYTES = 4 << 20;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    private RoleCommand parent;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "The role, such as eng/ads.")
    private @Nullable String name;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "YAML or JSON with roles: a map of names.")
    private @Nullable Path file;

    @Option(names = "--weight", paramLabel = "W", description = "Twice the weight is twice the share; default 1.")
    private @Nullable String weight;

    @Option(
            names = "--guarantee",
            paramLabel = "AMOUNTS",
            description = "What it gets before others, such as cpus=4,mem=8GB; cpus=none or none takes it away.")
    private @Nullable String guarantee;

    @Option(
            names = "--limit",
            paramLabel = "AMOUNTS",
            description = "What it never gets more of, such as cpus=10; cpus=none or none takes it away.")
    private @Nullable String limit;

    @Option(
            names = "--aging",
            paramLabel = "POINTS",
            description = "Priority that its waiting tasks gain in an hour, up to 1000; 0 takes it away.")
    private @Nullable String aging;

    @Option(names = "--force", description = "Set a limit below what is in use: nothing is stopped for it.")
    private boolean force;

    @Override
    public Integer call() {
        Session session = parent.session();
        Json answer;
        if (file != null) {
            if (name != null || weight != null || guarantee != null || limit != null || aging != null || force) {
                throw Arguments.usage("with --file all stands in the file (force: true too): leave the rest out");
            }
            byte[] document = read(file);
            boolean isJson = file.toString().endsWith(".json");
            answer = session.connect().changeRoles(document, isJson ? "application/json" : "application/yaml");
        } else {
            byte[] document = document().toString().getBytes(StandardCharsets.UTF_8);
            answer = session.connect().changeRoles(document, "application/json");
        }
        if (session.json()) {
            session.printJson(answer);
            return ExitStatus.DONE;
        }
        String names = answer.items("changed").stream().map(Json::text).collect(Collectors.joining(", "));
        session.out().println("changed " + names);
        answer.items("warnings").forEach(warning -> session.note("warning: " + warning.text()));
        return ExitStatus.DONE;
    }

    private Json document() {
        if (name == null) {
            throw Arguments.usage("say which role, such as eng/ads, or a --file of several");
        }
        Map<String, @Nullable Object> role = new LinkedHashMap<>();
        if (weight != null) {
            role.put("weight", AmountList.number("--weight", weight));
        }
        if (guarantee != null) {
            role.put("guarantee", AmountList.read("--guarantee", guarantee));
        }
        if (limit != null) {
            role.put("limit", AmountList.read("--limit", limit));
        }
        if (aging != null) {
            role.put("aging", AmountList.number("--aging", aging));
        }
        if (role.isEmpty()) {
            throw Arguments.usage("say what to set: --weight, --guarantee, --limit or --aging");
        }
        Map<String, @Nullable Object> roles = new LinkedHashMap<>();
        roles.put(name, role);
        return Json.object("roles", roles, "force", force);
    }

    private byte[] read(Path from) {
        Path path = parent.session().shell().workingDirectory().resolve(from);
        try {
            if (Files.size(path) > MAX_BYTES) {
                throw Arguments.usage(from + " is larger than " + Text.size(MAX_BYTES) + ": is it a file of roles?");
            }
            return Files.readAllBytes(path);
        } catch (NoSuchFileException missing) {
            throw new CliException(ExitStatus.USAGE, "there is no file " + from, missing);
        } catch (IOException unreadable) {
            String why = Files.isDirectory(path) ? "it is a folder" : String.valueOf(unreadable.getMessage());
            throw new CliException(ExitStatus.USAGE, "cannot read " + from + ": " + why, unreadable);
        }
    }
}
