package io.reeve.spec;

import io.reeve.model.FileSpec;
import io.reeve.model.Names;
import io.reeve.model.Resources;
import io.reeve.model.Timeouts;
import io.reeve.model.Work;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;

/** What kind of task it is, and what belongs to that kind alone. */
final class WorkReader {
    /** The fields of which a task has exactly one. */
    static final List<String> KINDS = List.of("command", "container", "verticle", "message", "kind");

    static final List<String> THREADING = List.of("event-loop", "worker", "virtual-thread");

    /** What a message gets that says nothing: a thousand are under way for each cpu, with all they hold. */
    static final Resources OF_MESSAGE = Resources.of(1, 64_000);

    /** A verticle shares its node's process. */
    static final Resources OF_VERTICLE = Resources.of(100, 32_000_000);

    /** As long as a request on Vert.x' event bus waits by itself. */
    static final long MESSAGE_RUN_MS = 30_000;

    private static final String JAR = "the path of a jar, its URL, or {from: …, to: …}";

    /** Where a jar stands in the working directory if nothing is said. */
    private static final String USUAL_JAR = "verticle.jar";

    private static final String OWN_ADDRESSES = "reeve.";

    private final Fields fields;
    private final Faults faults;
    private final @Nullable FileSpec jar;
    private final @Nullable Work work;

    /** @param whole false for defaults, which need not be a task */
    WorkReader(Fields fields, boolean whole, Faults faults) {
        this.fields = fields;
        this.faults = faults;
        Tree given = fields.get("jar");
        jar = given == null ? null : FileReader.one(given, USUAL_JAR, JAR, faults);
        work = read(whole);
        if (whole) {
            checkOneKind();
            checkOwners();
        }
    }

    @Nullable
    Work work() {
        return work;
    }

    /** The files of the task; the jar is one of them. */
    List<FileSpec> files(List<FileSpec> others) {
        if (work instanceof Work.Container container && fields.get("container") instanceof Tree.Mapping map) {
            ContainerReader.checkArchive(container, map.members().get("rootfs"), others, faults);
        }
        if (jar == null || !(work instanceof Work.Verticle)) {
            return others;
        }
        for (FileSpec other : others) {
            if (other.to().equals(jar.to())) {
                String message = "the place " + Quoted.of(jar.to()) + " is taken by a file of the task";
                faults.add(FaultCode.DUPLICATE_PATH, fields.place("jar"), message, "another place, with to:");
                return others;
            }
        }
        List<FileSpec> all = new ArrayList<>(others);
        all.add(jar);
        return all;
    }

    /** What a task of this kind asks for if nothing is said. */
    static Resources usualResources(@Nullable Work work) {
        if (work instanceof Work.Message) {
            return OF_MESSAGE;
        }
        return work instanceof Work.Verticle verticle && !verticle.ownProcess() ? OF_VERTICLE : ResourceReader.DEFAULT;
    }

    /** A message that nobody answers is given up some day. */
    Timeouts timeouts(Timeouts given) {
        if (!(work instanceof Work.Message)) {
            return given;
        }
        Tree message = fields.get("message");
        Tree own = message instanceof Tree.Mapping map ? map.members().get("timeout") : null;
        long runMs = given.runMs();
        if (own != null && !Tree.isNull(own)) {
            if (runMs != Timeouts.NONE) {
                String twice = "timeout.run says the same";
                faults.add(FaultCode.CONFLICTING_FIELDS, own.place(), twice, "one of the two left out");
            }
            runMs = Durations.read(own, 1, faults);
        }
        return new Timeouts(
                given.queueMs(), runMs == Timeouts.NONE ? MESSAGE_RUN_MS : runMs, given.killMs(), given.warnMs());
    }

    private @Nullable Work read(boolean whole) {
        Tree container = fields.get("container");
        if (container != null) {
            return new ContainerReader(faults).read(container, fields.get("command"), whole);
        }
        Tree verticle = fields.get("verticle");
        if (verticle != null) {
            return verticle(verticle, whole);
        }
        Tree message = fields.get("message");
        if (message != null) {
            return message(message, whole);
        }
        Tree kind = fields.get("kind");
        return kind == null ? null : custom(kind);
    }

    private Work verticle(Tree tree, boolean whole) {
        String className;
        int instances = 1;
        String threading = THREADING.get(0);
        if (tree instanceof Tree.Mapping) {
            Fields own = Fields.of(tree, Vocabulary.VERTICLE, faults);
            Tree named = own == null ? null : own.require("class", faults, "the name of a class in the jar");
            className = named == null ? null : className(named);
            Tree count = own == null ? null : own.get("instances");
            instances = count == null ? 1 : Scalars.integer(count, 1, Limits.VERTICLE_INSTANCES, faults);
            Tree threads = own == null ? null : own.get("threading");
            String chosen = threads == null ? null : Scalars.choice(threads, THREADING, faults);
            threading = chosen == null ? threading : chosen;
        } else {
            className = className(tree);
        }
        if (whole && !fields.has("jar")) {
            fields.require("jar", faults, JAR);
        }
        Tree isolation = fields.get("isolation");
        boolean process =
                isolation != null && "process".equals(Scalars.choice(isolation, List.of("none", "process"), faults));
        return new Work.Verticle(
                className == null ? "" : className,
                jar == null ? USUAL_JAR : jar.to(),
                config(),
                instances,
                threading,
                process);
    }

    private @Nullable String className(Tree tree) {
        String expected = "the name of a class in the jar such as com.acme.Hello";
        String name = Scalars.text(tree, Limits.PATH_BYTES, faults, expected);
        if (name != null && !SourceVersion.isName(name)) {
            faults.add(FaultCode.BAD_NAME, tree.place(), Quoted.of(name) + " is no name of a class", expected);
            return null;
        }
        return name;
    }

    private Work message(Tree tree, boolean whole) {
        Fields own = Fields.of(tree, Vocabulary.MESSAGE, faults);
        if (own == null) {
            return new Work.Message("", "");
        }
        String expected = "the address of a consumer on the event bus";
        Tree given = whole ? own.require("address", faults, expected) : own.get("address");
        String address = given == null ? null : Scalars.text(given, Limits.ADDRESS_BYTES, faults, expected);
        if (given != null && address != null && address.startsWith(OWN_ADDRESSES)) {
            String message = "addresses that begin with " + OWN_ADDRESSES + " are Reeve's own";
            faults.add(FaultCode.RESERVED_NAME, given.place(), message, "an address of your own verticles");
        }
        Tree body = own.get("body");
        return new Work.Message(
                address == null ? "" : address, body == null ? "" : JsonText.of(body, Limits.MESSAGE_BYTES, faults));
    }

    private @Nullable Work custom(Tree tree) {
        String expected = "the kind of a runner that some nodes have";
        String kind = Scalars.text(tree, faults, expected);
        if (kind == null) {
            return null;
        }
        if (!Names.isName(kind)) {
            faults.add(FaultCode.BAD_NAME, tree.place(), Quoted.of(kind) + " is no name", JobReader.NAME_RULE);
        } else if (KINDS.contains(kind)) {
            String message = kind + " is a kind of Reeve's own";
            faults.add(FaultCode.RESERVED_NAME, tree.place(), message, "the field " + kind + ": instead");
        }
        return new Work.Custom(kind, config());
    }

    private String config() {
        Tree tree = fields.get("config");
        if (tree == null) {
            return "{}";
        }
        if (!(tree instanceof Tree.Mapping)) {
            faults.wrongType(tree, "a map, which the task gets as a JSON object");
            return "{}";
        }
        return JsonText.of(tree, Limits.CONFIG_BYTES, faults);
    }

    private void checkOneKind() {
        // A container may have a command, which then runs in it.
        List<String> given = KINDS.stream()
                .filter(fields::has)
                .filter(kind -> !(kind.equals("command") && fields.has("container")))
                .toList();
        for (String more : given.subList(Math.min(1, given.size()), given.size())) {
            String message = "a task has one kind, and this one says " + given.get(0) + " as well";
            faults.add(FaultCode.CONFLICTING_FIELDS, fields.place(more), message, "one of " + String.join(", ", given));
        }
    }

    /** Nothing that would have no effect is taken without a word. */
    private void checkOwners() {
        boolean verticle = work instanceof Work.Verticle;
        belongs("jar", verticle, "a verticle");
        belongs("isolation", verticle, "a verticle");
        belongs("config", verticle || work instanceof Work.Custom, "a verticle, or a kind of your own");
        boolean inJvm = work instanceof Work.Message || work instanceof Work.Verticle own && !own.ownProcess();
        if (!inJvm) {
            return;
        }
        Map<String, String> without = new LinkedHashMap<>();
        without.put("user", "it runs in the process of its node, as the user of that");
        without.put("env", "it runs in the process of its node, and has no environment of its own");
        without.put("outputs", "it has no files to keep");
        if (work instanceof Work.Message) {
            without.put("files", "a message has no working directory");
        }
        without.forEach((field, why) -> {
            if (fields.has(field)) {
                String message = work.kind() + " and " + field + " do not go together: " + why;
                faults.add(FaultCode.CONFLICTING_FIELDS, fields.place(field), message, field + " left out");
            }
        });
        if (fields.get("timeout") instanceof Tree.Mapping timeout
                && timeout.members().containsKey("warn")) {
            Place place = timeout.members().get("warn").place();
            String message = "nothing in the process of its node can be sent a signal";
            faults.add(FaultCode.CONFLICTING_FIELDS, place, message, "warn left out");
        }
    }

    private void belongs(String field, boolean fits, String owner) {
        if (!fits && fields.has(field)) {
            String message = "the field " + field + " is of " + owner + ", which this task is not";
            faults.add(FaultCode.CONFLICTING_FIELDS, fields.place(field), message, field + " left out");
        }
    }
}
