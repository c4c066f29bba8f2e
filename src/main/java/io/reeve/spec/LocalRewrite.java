package io.reeve.spec;

import io.reeve.spec.LocalDocuments.LocalFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Puts {@code upload:} and a checksum wherever the document names something local; all else stays, place included. */
final class LocalRewrite {
    private final LocalFiles files;
    private final Faults faults;

    LocalRewrite(LocalFiles files, Faults faults) {
        this.files = files;
        this.faults = faults;
    }

    Tree document(Tree tree) {
        Tree withDefaults = member(tree, "defaults", this::task);
        return member(withDefaults, "tasks", tasks -> {
            if (!(tasks instanceof Tree.Mapping mapping)) {
                return tasks;
            }
            Map<String, Tree> rewritten = new LinkedHashMap<>();
            mapping.members().forEach((name, task) -> rewritten.put(name, task(task)));
            return new Tree.Mapping(rewritten, tasks.place());
        });
    }

    private Tree task(Tree task) {
        Tree withJar = member(task, "jar", this::single);
        Tree withFiles = member(withJar, "files", this::list);
        return member(withFiles, "each", each -> member(each, "files", this::eachFiles));
    }

    private static Tree member(Tree tree, String name, UnaryOperator<Tree> change) {
        if (!(tree instanceof Tree.Mapping mapping) || !mapping.members().containsKey(name)) {
            return tree;
        }
        Map<String, Tree> members = new LinkedHashMap<>(mapping.members());
        members.computeIfPresent(name, (key, value) -> change.apply(value));
        return new Tree.Mapping(members, tree.place());
    }

    private Tree list(Tree tree) {
        if (!(tree instanceof Tree.Items list)) {
            return tree;
        }
        List<Tree> items = new ArrayList<>();
        list.items().forEach(item -> items.addAll(item(item, Limits.FILES)));
        return new Tree.Items(items, tree.place());
    }

    private Tree single(Tree tree) {
        List<Tree> found = item(tree, Limits.FILES);
        if (found.size() != 1) {
            String message = "this matches " + found.size() + " files";
            faults.add(FaultCode.TOO_MANY, tree.place(), message, "the path of one file");
        }
        return found.get(0);
    }

    /** A glob, a list of globs, or what a list of files may hold. */
    private Tree eachFiles(Tree tree) {
        List<Tree> items = new ArrayList<>();
        if (tree instanceof Tree.Items list) {
            list.items().forEach(item -> items.addAll(item(item, Limits.INSTANCES_PER_TASK)));
        } else if (isLocal(tree)) {
            items.addAll(item(tree, Limits.INSTANCES_PER_TASK));
        } else {
            return tree;
        }
        return new Tree.Items(items, tree.place());
    }

    private List<Tree> item(Tree item, int limit) {
        if (isLocal(item)) {
            return text(((Tree.Scalar) item).text(), item.place(), limit);
        }
        if (item instanceof Tree.Mapping mapping && isLocal(mapping.members().get("from"))) {
            return map(mapping);
        }
        return List.of(item);
    }

    private static boolean isLocal(@Nullable Tree tree) {
        return tree instanceof Tree.Scalar scalar
                && !scalar.isNull()
                && !scalar.text().isBlank()
                && !scalar.text().startsWith(FileReader.UPLOAD)
                && !scalar.text().startsWith(FileReader.OUTPUTS)
                && !scalar.text().contains("://");
    }

    private List<Tree> text(String text, Place place, int limit) {
        Path path = files.resolve(text, place);
        if (path == null) {
            return List.of(standIn(place));
        }
        List<Path> paths = List.of(path);
        if (Paths.holdsWildcard(text) && !Files.exists(path)) {
            paths = files.glob(text, limit, place);
        }
        List<Tree> items = new ArrayList<>();
        for (Path one : paths) {
            LocalFile file = files.read(one, place);
            if (file != null) {
                Map<String, Tree> members = new LinkedHashMap<>();
                members.put("from", scalar("upload:" + file.sha256(), place, "from"));
                members.put("to", scalar(files.placeOf(one), place, "to"));
                addMode(members, file, place);
                items.add(new Tree.Mapping(members, place));
            }
        }
        return items.isEmpty() ? List.of(standIn(place)) : items;
    }

    /** For what was not found, which is a fault already: keeps the list from being called empty as well. */
    private static Tree standIn(Place place) {
        Map<String, Tree> members = new LinkedHashMap<>();
        members.put("from", scalar("upload:" + "0".repeat(64), place, "from"));
        members.put("to", scalar("missing-" + place.line() + "-" + place.column(), place, "to"));
        return new Tree.Mapping(members, place);
    }

    private List<Tree> map(Tree.Mapping mapping) {
        if (!(mapping.members().get("from") instanceof Tree.Scalar from)) {
            return List.of(mapping);
        }
        Path path = files.resolve(from.text(), from.place());
        LocalFile file = path == null ? null : files.read(path, from.place());
        if (path == null || file == null) {
            return List.of(standIn(mapping.place()));
        }
        Map<String, Tree> members = new LinkedHashMap<>(mapping.members());
        members.put("from", new Tree.Scalar("upload:" + file.sha256(), false, from.place()));
        if (!isExtracted(mapping)) {
            members.putIfAbsent("to", scalar(files.placeOf(path), mapping.place(), "to"));
            addMode(members, file, mapping.place());
        }
        if (members.remove("sha256") instanceof Tree.Scalar wanted
                && !wanted.text().equals(file.sha256())) {
            String message = path + " has the SHA-256 " + file.sha256();
            faults.add(
                    FaultCode.SHA256_MISMATCH, wanted.place(), message, Quoted.of(wanted.text()) + " as it is written");
        }
        return List.of(new Tree.Mapping(members, mapping.place()));
    }

    /** Its content has places and modes of its own. */
    private static boolean isExtracted(Tree.Mapping mapping) {
        return mapping.members().get("extract") instanceof Tree.Scalar extract
                && extract.text().equals("true");
    }

    /** What can be run here shall be run there; all other files get the usual mode. */
    private static void addMode(Map<String, Tree> members, LocalFile file, Place place) {
        if (file.executable()) {
            members.putIfAbsent("mode", scalar("0755", place, "mode"));
        }
    }

    private static Tree scalar(String text, Place place, String name) {
        return new Tree.Scalar(text, false, place.child(name));
    }
}
