package io.reeve.execute.container;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** By {@code bwrap}: namespaces of the user, the processes, mounts, names and semaphores, within a few milliseconds. */
record Bubblewrap(Path program, String describe) implements Runtime {
    @Override
    public String holdFlags() {
        return "d";
    }

    @Override
    public String initFlags(ContainerRun.User inside) {
        return "ds";
    }

    @Override
    public List<String> command(Contents contents, Path bundle) {
        List<String> words = new ArrayList<>(List.of(
                program.toString(),
                "--unshare-user",
                "--unshare-pid",
                "--unshare-ipc",
                "--unshare-uts",
                "--as-pid-1",
                "--die-with-parent",
                "--unsetenv",
                "PATH",
                "--unsetenv",
                "PWD",
                "--uid",
                Integer.toString(contents.inside().uid()),
                "--gid",
                Integer.toString(contents.inside().gid())));
        if (!contents.network()) {
            words.add("--unshare-net");
        }
        contents.root().forEach(step -> add(words, step));
        words.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
        contents.binds().forEach(bind -> add(words, bind));
        words.addAll(List.of("--remount-ro", "/", "--chdir", "/", "--"));
        words.addAll(contents.init());
        return words;
    }

    private static void add(List<String> words, RootPlan.Step step) {
        if (step instanceof RootPlan.Step.Folder folder) {
            words.addAll(List.of("--dir", folder.target()));
        } else if (step instanceof RootPlan.Step.Link link) {
            words.addAll(List.of("--symlink", link.to(), link.target()));
        } else if (step instanceof RootPlan.Step.Bind bind) {
            words.addAll(List.of(
                    bind.readOnly() ? "--ro-bind" : "--bind", bind.source().toString(), bind.target()));
        }
    }
}
