package io.reeve.execute.container;

import io.reeve.model.Work.Container.Mount;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a container's root is put together, of a root file system that nothing is written to: an empty root gets a mount
 * for each entry at the top, so that there is room beside them for what is the attempt's. Where something is to be
 * mounted at a place that the root file system does not have, or has a link at, the folders on the way are taken apart
 * likewise.
 */
final class RootPlan {
    /** A mount each; more than a root file system has at its top, or in a folder somebody mounts into. */
    private static final int MAX_STEPS = 4_096;

    /** What is to be done, in this order. */
    sealed interface Step {
        /** Where in the container. */
        String target();

        record Folder(String target) implements Step {}

        record Link(String target, String to) implements Step {}

        record Bind(Path source, String target, boolean readOnly) implements Step {}
    }

    private final Path rootfs;
    private final Set<Path> apart = new HashSet<>();

    /** Links in whose place something is mounted. */
    private final Set<Path> replaced = new HashSet<>();

    private final List<Step> steps = new ArrayList<>();

    private RootPlan(Path rootfs) {
        this.rootfs = rootfs;
    }

    static List<Step> of(Path rootfs, List<Mount> mounts) throws IOException {
        RootPlan plan = new RootPlan(rootfs);
        for (Mount mount : mounts) {
            plan.takeApart(mount.target());
            plan.requireSameKind(mount);
        }
        plan.enter(Path.of(""));
        for (Mount mount : mounts) {
            plan.add(new Step.Bind(Path.of(mount.source()), mount.target(), mount.readOnly()));
        }
        return plan.steps;
    }

    /** Whether a file can be mounted there: over a file, in place of a link, or where nothing is; through no link. */
    static boolean isPlaceOfFile(Path rootfs, String target) {
        Path relative = Path.of(target.substring(1));
        for (int names = 1; names <= relative.getNameCount(); names++) {
            Path there = rootfs.resolve(relative.subpath(0, names));
            if (!Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
                return true;
            }
            boolean last = names == relative.getNameCount();
            if (last ? isFolder(there) : !isFolder(there)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFolder(Path there) {
        return Files.isDirectory(there, LinkOption.NOFOLLOW_LINKS);
    }

    private void takeApart(String target) throws IOException {
        Path relative = Path.of(target.substring(1));
        Path at = rootfs.resolve(relative);
        if (Files.isSymbolicLink(at)) {
            replaced.add(relative);
        } else if (Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
            requireNoLinks(relative, target);
            return;
        }
        for (int names = 1; names < relative.getNameCount(); names++) {
            Path above = relative.subpath(0, names);
            Path there = rootfs.resolve(above);
            if (!Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            requireNoLinks(above, target);
            if (!Files.isDirectory(there)) {
                throw new ContainerTrouble(
                        "nothing can be mounted at " + target + ": /" + above + " is a file in the root file system");
            }
            apart.add(above);
        }
    }

    private void requireSameKind(Mount mount) throws IOException {
        Path at = rootfs.resolve(mount.target().substring(1));
        boolean folder = Files.isDirectory(Path.of(mount.source()));
        if (Files.exists(at, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(at) && folder != isFolder(at)) {
            throw new ContainerTrouble(mount.source() + " cannot be mounted at " + mount.target()
                    + (folder ? ": it is a folder, and there is a file" : ": it is a file, and there is a folder")
                    + " in the root file system");
        }
    }

    private void requireNoLinks(Path relative, String target) throws IOException {
        for (int names = 1; names <= relative.getNameCount(); names++) {
            Path part = relative.subpath(0, names);
            if (Files.isSymbolicLink(rootfs.resolve(part))) {
                throw new ContainerTrouble("nothing can be mounted at " + target + ": /" + part
                        + " is a link in the root file system; name what it leads to");
            }
        }
    }

    private void enter(Path folder) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(rootfs.resolve(folder))) {
            children.forEach(child -> names.add(child.getFileName().toString()));
        }
        boolean top = folder.toString().isEmpty();
        for (String name : names) {
            Path relative = folder.resolve(name);
            if (top && Inside.TOP.contains(name) || replaced.contains(relative)) {
                continue;
            }
            Path there = rootfs.resolve(relative);
            String target = "/" + relative;
            if (Files.isSymbolicLink(there)) {
                add(new Step.Link(target, Files.readSymbolicLink(there).toString()));
            } else if (apart.contains(relative)) {
                add(new Step.Folder(target));
                enter(relative);
            } else {
                add(new Step.Bind(there, target, true));
            }
        }
    }

    private void add(Step step) throws IOException {
        if (steps.size() == MAX_STEPS) {
            throw new ContainerTrouble("the root file system would take more than " + MAX_STEPS
                    + " mounts; mount at places that it has, or that are not in large folders of it");
        }
        steps.add(step);
    }
}
