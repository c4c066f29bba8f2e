package io.reeve.spec;

import io.reeve.model.FileSpec;
import io.reeve.model.Work;
import io.reeve.model.Work.Container.Mount;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code container}: the image or root file system that a command runs in. */
final class ContainerReader {
    static final List<String> PULL = List.of("missing", "always", "never");
    static final List<String> NETWORK = List.of("host", "none");

    private static final String IMAGE_RULE = "an image such as busybox:1.36 or registry.example:5000/team/app@sha256:…";

    /** As Docker reads a reference: a registry, a path of small letters, a tag, a digest. */
    private static final Pattern IMAGE = Pattern.compile("([a-zA-Z0-9][a-zA-Z0-9.-]*(:[0-9]{1,5})?/)?"
            + "[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*"
            + "(:[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127})?(@sha256:[0-9a-f]{64})?");

    private static final Pattern NUMBERS = Pattern.compile("[0-9]{1,9}(:[0-9]{1,9})?");
    private static final Pattern USER_NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_.-]{0,31}(:[a-zA-Z0-9_.-]{1,32})?");

    /** Where a container finds what is its attempt's, and what is the system's. */
    private static final List<String> TAKEN = List.of("/work", "/tmp", "/reeve", "/proc", "/dev", "/sys");

    private final Faults faults;

    ContainerReader(Faults faults) {
        this.faults = faults;
    }

    /** @param command of the task, or null */
    Work.Container read(Tree tree, @Nullable Tree command, boolean whole) {
        if (!(tree instanceof Tree.Mapping)) {
            return of(
                    image(tree), "", List.of(), List.of(), new Rest(List.of(), PULL.get(0), NETWORK.get(0), false, ""));
        }
        Fields fields = Fields.of(tree, Vocabulary.CONTAINER, faults);
        if (fields == null) {
            return of("", "", List.of(), List.of(), new Rest(List.of(), PULL.get(0), NETWORK.get(0), false, ""));
        }
        Tree image = fields.get("image");
        Tree rootfs = fields.get("rootfs");
        List<String> entrypoint = arguments(fields.get("entrypoint"));
        List<String> args = arguments(fields.get("args"));
        if (whole && image == null && rootfs == null) {
            fields.require("image", faults, IMAGE_RULE + "; or rootfs");
        }
        if (image != null && rootfs != null) {
            String message = "a container has an image or a root file system, and this one says both";
            faults.add(FaultCode.CONFLICTING_FIELDS, rootfs.place(), message, "one of image, rootfs");
        } else if (rootfs != null) {
            checkOfRootfs(fields, whole && command == null && entrypoint.isEmpty() && args.isEmpty());
        }
        checkCommand(fields, command);
        return of(
                image == null ? "" : image(image),
                rootfs == null ? "" : rootfs(rootfs),
                entrypoint,
                args,
                rest(fields, rootfs != null));
    }

    private record Rest(List<Mount> mounts, String pull, String network, boolean readOnly, String user) {}

    private static Work.Container of(
            String image, String rootfs, List<String> entrypoint, List<String> args, Rest rest) {
        return new Work.Container(
                image, rootfs, entrypoint, args, rest.mounts, rest.pull, rest.network, rest.readOnly, rest.user);
    }

    private Rest rest(Fields fields, boolean ofRootfs) {
        Tree readOnly = fields.get("read-only");
        Tree user = fields.get("user");
        return new Rest(
                mounts(fields.get("mounts")),
                choice(fields.get("pull"), PULL),
                choice(fields.get("network"), NETWORK),
                ofRootfs || readOnly != null && Scalars.bool(readOnly, faults),
                user == null ? "" : user(user, ofRootfs));
    }

    private String choice(@Nullable Tree tree, List<String> words) {
        String chosen = tree == null ? null : Scalars.choice(tree, words, faults);
        return chosen == null ? words.get(0) : chosen;
    }

    private String image(Tree tree) {
        String image = Scalars.text(tree, Limits.IMAGE_CHARACTERS, faults, IMAGE_RULE);
        if (image == null) {
            return "";
        }
        if (!IMAGE.matcher(image).matches()) {
            faults.add(FaultCode.BAD_IMAGE, tree.place(), Quoted.of(image) + " is no name of an image", IMAGE_RULE);
        }
        return image;
    }

    private String rootfs(Tree tree) {
        String expected =
                "the absolute path of a folder on the node, or the place of an archive among the task's files";
        String path = Scalars.text(tree, Limits.PATH_BYTES, faults, expected);
        if (path == null) {
            return "";
        }
        if (path.startsWith("/")) {
            absolute(path, tree.place(), expected);
        } else {
            Paths.check(path, tree.place(), faults);
        }
        return path;
    }

    /** An archive that nothing puts there would be missed by each attempt. */
    static void checkArchive(Work.Container work, @Nullable Tree rootfs, List<FileSpec> files, Faults faults) {
        if (rootfs == null || work.rootfs().isEmpty() || work.rootfs().startsWith("/")) {
            return;
        }
        boolean placed = files.stream()
                .anyMatch(file -> file.source() instanceof FileSpec.Source.Outputs // whose names are known later
                        || file.to().equals(work.rootfs()) && !file.extract());
        if (!placed) {
            String message = "none of the task's files is " + Quoted.of(work.rootfs());
            String expected = "the place of one of files, not extracted; or the absolute path of a folder on the node";
            faults.add(FaultCode.FILE_MISSING, rootfs.place(), message, expected);
        }
    }

    private void checkOfRootfs(Fields fields, boolean nothingToRun) {
        if (nothingToRun) {
            String message = "a root file system does not say what to run";
            faults.add(FaultCode.MISSING_FIELD, fields.place("args"), message, "args, or command: beside container:");
        }
        Tree pull = fields.get("pull");
        if (pull != null) {
            String message = "pull is of an image, which a root file system is not";
            faults.add(FaultCode.CONFLICTING_FIELDS, pull.place(), message, "pull left out");
        }
        Tree readOnly = fields.get("read-only");
        if (readOnly != null && !Scalars.bool(readOnly, faults)) {
            String message = "the root file system is shared by all that run in it, so that it cannot be written";
            String expected = "read-only left out; /work and /tmp can be written, and mounts";
            faults.add(FaultCode.CONFLICTING_FIELDS, readOnly.place(), message, expected);
        }
    }

    private void checkCommand(Fields fields, @Nullable Tree command) {
        for (String field : List.of("entrypoint", "args")) {
            Tree given = fields.get(field);
            if (command != null && given != null) {
                String message = "the task has a command, which runs in place of " + field;
                faults.add(FaultCode.CONFLICTING_FIELDS, given.place(), message, field + " left out, or command");
            }
        }
    }

    private List<String> arguments(@Nullable Tree tree) {
        if (tree == null) {
            return List.of();
        }
        if (!(tree instanceof Tree.Items)) {
            faults.wrongType(tree, "a list, one argument each; a text for a shell is command: beside container:");
            return List.of();
        }
        return CommandReader.read(tree, faults);
    }

    private String user(Tree tree, boolean ofRootfs) {
        String expected = ofRootfs
                ? "a number such as \"1000\" or \"1000:1000\""
                : "a number such as \"1000\" or \"1000:1000\", or a name of the image";
        String user = Scalars.text(tree, faults, expected);
        if (user == null) {
            return "";
        }
        boolean number = NUMBERS.matcher(user).matches();
        if (!number && (ofRootfs || !USER_NAME.matcher(user).matches())) {
            String message = Quoted.of(user) + " is no user that a container can run as";
            faults.add(FaultCode.BAD_USER, tree.place(), message, expected);
        }
        return user;
    }

    private List<Mount> mounts(@Nullable Tree tree) {
        if (tree == null) {
            return List.of();
        }
        if (!(tree instanceof Tree.Items list)) {
            faults.wrongType(tree, "a list of mounts such as [{source: /data, target: /data}]");
            return List.of();
        }
        if (list.items().size() > Limits.MOUNTS) {
            faults.tooMany(list.place(), list.items().size(), Limits.MOUNTS, "mounts");
            return List.of();
        }
        List<Mount> mounts = new ArrayList<>();
        Set<String> targets = new HashSet<>();
        for (Tree item : list.items()) {
            Fields fields = Fields.of(item, Vocabulary.MOUNT, faults);
            if (fields == null) {
                continue;
            }
            String source = path(fields, "source", "the absolute path of a folder or file on the node");
            String target = path(fields, "target", "the absolute path in the container");
            Tree readOnly = fields.get("read-only");
            if (target != null && isTarget(target, fields.place("target")) && !targets.add(target)) {
                String message = "something is mounted at " + Quoted.of(target) + " already";
                faults.add(FaultCode.DUPLICATE_PATH, fields.place("target"), message, "each target once");
            }
            if (source != null && target != null) {
                mounts.add(new Mount(source, target, readOnly != null && Scalars.bool(readOnly, faults)));
            }
        }
        return mounts;
    }

    private @Nullable String path(Fields fields, String name, String expected) {
        Tree tree = fields.require(name, faults, expected);
        String path = tree == null ? null : Scalars.text(tree, Limits.PATH_BYTES, faults, expected);
        return path == null || !absolute(path, fields.place(name), expected) ? null : path;
    }

    private boolean absolute(String path, Place place, String expected) {
        String trouble = null;
        if (!path.startsWith("/")) {
            trouble = " is not absolute";
        } else if (path.length() > 1 && path.endsWith("/") || path.contains("//")) {
            trouble = " has a slash too many";
        } else if (List.of(path.split("/")).contains("..")
                || List.of(path.split("/")).contains(".")) {
            trouble = " has a part . or ..";
        } else if (path.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == ':' || c == ',')) {
            trouble = " has a character that no mount can have";
        }
        if (trouble != null) {
            faults.add(FaultCode.BAD_PATH, place, Quoted.of(path) + trouble, expected);
        }
        return trouble == null;
    }

    private boolean isTarget(String target, Place place) {
        for (String taken : TAKEN) {
            if (target.equals("/") || target.equals(taken) || target.startsWith(taken + "/")) {
                String message = target.equals("/") ? "the root itself cannot be replaced" : taken + " is Reeve's own";
                faults.add(FaultCode.RESERVED_NAME, place, message, "another path");
                return false;
            }
        }
        return true;
    }
}
