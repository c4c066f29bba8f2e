package io.reeve.spec;

import io.reeve.model.Disconnect;
import io.reeve.model.FanOut;
import io.reeve.model.FileSpec;
import io.reeve.model.ResourceRequest;
import io.reeve.model.RetryPolicy;
import io.reeve.model.TaskSpec;
import io.reeve.model.Timeouts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One task, already laid over the defaults. */
final class TaskReader {
    private TaskReader() {}

    static TaskSpec read(String name, Tree tree, Faults faults) {
        Fields fields = Fields.of(tree, Vocabulary.TASK, faults);
        if (fields == null) {
            return empty(name);
        }
        Tree command = fields.get("command");
        if (command == null && !isOtherKind(tree)) {
            fields.require("command", faults, "a command for the task to run; or container, verticle, message, kind");
        }
        TimeoutReader.checkWhole(fields.get("timeout"), faults);
        return read(name, fields, true, faults);
    }

    /** Looks for faults in defaults: they need not be a whole task. */
    static void check(Tree defaults, Faults faults) {
        Fields fields = Fields.of(defaults, Vocabulary.TASK, faults);
        if (fields != null) {
            read("defaults", fields, false, faults);
        }
    }

    private static TaskSpec read(String name, Fields fields, boolean whole, Faults faults) {
        Tree command = fields.get("command");
        var work = new WorkReader(fields, whole, faults);
        List<FileSpec> files = work.files(FileReader.read(fields.get("files"), Limits.FILES, faults));
        boolean isService = fields.has("service");
        FanOut fanOut = isService ? new FanOut.Single() : FanOutReader.read(fields, faults);
        checkPlaces(files, fanOut, fields, faults);
        List<ResourceRequest> resources =
                ResourceReader.readAll(fields.get("resources"), WorkReader.usualResources(work.work()), faults);
        Map<String, String> env = EnvReader.read(fields.get("env"), faults);
        TaskSpec task = new TaskSpec(
                name,
                command == null ? List.of() : CommandReader.read(command, faults),
                files,
                OutputReader.read(fields.get("outputs"), faults),
                DependencyReader.read(fields.get("after"), faults),
                fanOut,
                resources.get(0),
                env,
                user(fields.get("user"), faults),
                work.timeouts(TimeoutReader.read(fields.get("timeout"), faults)),
                RetryReader.read(fields.get("retry"), !whole || fields.has("message"), faults),
                Constraints.readAll(fields.get("where"), faults),
                PlacementReader.read(fields, resources.subList(1, resources.size()), faults),
                estimateMs(fields.get("estimate"), faults),
                disconnect(fields, faults),
                work.work(),
                LimitsReader.read(fields.get("limits"), faults),
                SecretsReader.read(fields.get("secrets"), env, faults),
                null);
        TaskSpec spec = isService ? task.withService(ServiceReader.read(fields, resources, faults)) : task;
        CpuTarget.check(fields, spec, faults);
        return spec;
    }

    /** An instance's own file may be among the task's files, but not in place of another one. */
    private static void checkPlaces(List<FileSpec> files, FanOut fanOut, Fields fields, Faults faults) {
        if (!(fanOut instanceof FanOut.Files each)) {
            return;
        }
        Map<String, FileSpec.Source> taken = new HashMap<>();
        files.forEach(file -> taken.put(file.to(), file.source()));
        for (FileSpec file : each.files()) {
            if (!file.source().equals(taken.getOrDefault(file.to(), file.source()))) {
                String message = "the place " + Quoted.of(file.to()) + " is taken by another file of the task";
                faults.add(FaultCode.DUPLICATE_PATH, fields.place("each"), message, "another place, with to:");
            }
        }
    }

    /** Whether something else than a command says what it runs. */
    private static boolean isOtherKind(Tree tree) {
        return tree instanceof Tree.Mapping mapping
                && List.of("container", "verticle", "message", "kind").stream()
                        .anyMatch(mapping.members()::containsKey);
    }

    private static Disconnect disconnect(Fields fields, Faults faults) {
        Tree what = fields.get("on-disconnect");
        Tree after = fields.get("replace-after");
        boolean keep = what != null && "keep".equals(Scalars.choice(what, List.of("stop", "keep"), faults));
        return new Disconnect(keep, after == null ? 0 : Durations.read(after, 0, faults));
    }

    private static long estimateMs(@Nullable Tree tree, Faults faults) {
        return tree == null ? TaskSpec.NO_ESTIMATE : Durations.read(tree, 1, faults);
    }

    private static @Nullable String user(@Nullable Tree tree, Faults faults) {
        String user = tree == null ? null : Scalars.text(tree, faults, "the name of a user");
        if (tree == null || user == null) {
            return null;
        }
        boolean word = user.chars()
                .allMatch(c -> (c >= 'a' && c <= 'z')
                        || (c >= 'A' && c <= 'Z')
                        || (c >= '0' && c <= '9')
                        || "._-".indexOf(c) >= 0);
        boolean starts = !user.isEmpty() && (Character.isLetter(user.charAt(0)) || user.charAt(0) == '_');
        if (!word || !starts || user.length() > Limits.USER_CHARACTERS) {
            faults.add(
                    FaultCode.BAD_USER,
                    tree.place(),
                    Quoted.of(user) + " is no name of a user",
                    "letters, digits, . _ -, a letter or _ first, at most " + Limits.USER_CHARACTERS);
        }
        return user;
    }

    private static TaskSpec empty(String name) {
        return new TaskSpec(
                name,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new FanOut.Single(),
                ResourceRequest.of(ResourceReader.DEFAULT),
                Map.of(),
                null,
                Timeouts.DEFAULT,
                RetryPolicy.DEFAULT,
                List.of());
    }
}
