package io.reeve.execute.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the runtime of this machine, and has it make a container before it says that it can. */
final class Runtimes {
    private static final Logger log = LoggerFactory.getLogger(Runtimes.class);
    private static final List<String> FOLDERS = List.of("/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin");

    /** Alone on the machine a container takes some milliseconds; a machine may be busy. */
    private static final long TRY_SECONDS = 20;

    private Runtimes() {}

    /**
     * Null where none works.
     *
     * @param tool {@code reeve-container}
     * @param user whom tasks run as; null for the node's own
     */
    static @Nullable Runtime find(
            ContainerSettings settings, Path tool, Path dataDir, ContainerRun.@Nullable User user) {
        List<String> names = settings.runtime().equals(ContainerSettings.AUTO)
                ? List.of("bwrap", "crun", "runc")
                : List.of(settings.runtime());
        for (String name : names) {
            Path program = program(name);
            if (program == null) {
                if (settings.runtime().equals(name) && !name.equals(ContainerSettings.NONE)) {
                    log.warn("container runtime not there runtime={}", name);
                }
                continue;
            }
            try {
                Runtime found = open(name, program);
                attempt(found, tool, dataDir, user);
                return found;
            } catch (IOException e) {
                log.warn("container runtime does not work here runtime={} error={}", name, e.getMessage());
            }
        }
        return null;
    }

    private static @Nullable Path program(String name) {
        return FOLDERS.stream()
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    private static Runtime open(String name, Path program) throws IOException {
        String version = run(List.of(program.toString(), "--version"))
                .lines()
                .findFirst()
                .orElse(name);
        String described = version.replaceFirst("^(bubblewrap|.* version) ", name + " ");
        return name.equals("bwrap") ? new Bubblewrap(program, described) : new OciRuntime(program, described);
    }

    /** As the user of tasks, for it is their rights that may not suffice. */
    private static void attempt(Runtime runtime, Path tool, Path dataDir, ContainerRun.@Nullable User user)
            throws IOException {
        Path bundle = Files.createTempDirectory(dataDir, "container-try");
        try {
            var own = user == null ? ContainerRun.User.ownerOf(bundle) : user;
            var init = new RootPlan.Step.Bind(tool, Inside.INIT, true);
            var contents =
                    new Runtime.Contents(List.of(), List.of(init), own, own, true, List.of(Inside.INIT, "--version"));
            List<String> words = new ArrayList<>();
            if (user != null) {
                words.addAll(List.of(
                        tool.toString(), "as", Integer.toString(user.uid()), Integer.toString(user.gid()), "--"));
            }
            words.addAll(runtime.command(contents, bundle));
            give(bundle, own);
            String said = run(words);
            if (!said.contains("reeve-container source")) {
                throw new IOException("the container said \"" + said.strip() + "\"");
            }
        } finally {
            delete(bundle);
        }
    }

    /**
     * Hands a folder over with all that is in it. What is in a folder goes before the folder, for from then on that is
     * no place to touch anything.
     */
    static void give(Path folder, ContainerRun.User user) throws IOException {
        if (ContainerRun.User.ownerOf(folder).equals(user)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.setAttribute(path, "unix:gid", user.gid(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:uid", user.uid(), LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        try {
            if (!process.waitFor(TRY_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("it did not end within " + TRY_SECONDS + " s");
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new IOException("it ended with " + process.exitValue() + ": " + said.strip());
            }
            return said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
