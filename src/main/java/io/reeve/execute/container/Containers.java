package io.reeve.execute.container;

import io.reeve.model.AttemptId;
import io.reeve.model.Work;
import io.reeve.model.Work.Container.Mount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The containers of one node. Whoever makes them, each is held by a process that the supervisor starts like any other
 * ({@code src/main/native/reeve-container.c} tells how), so that limits, logs, signals, leases and restarts of the node
 * are those of commands. For use by any thread.
 */
public final class Containers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Containers.class);

    /** Starting and removing one is waiting for an engine. */
    private static final int ENGINE_THREADS = 8;

    /** What the node says to who holds an engine's container, and who holds one says where it did not start. */
    public static final String NODE_SAYS = "node";

    public static final String UNSTARTED = "unstarted";

    /** The holder takes no longer ones, and one write keeps so much together. */
    private static final int MAX_WORD_BYTES = 3_000;

    private final ContainerSettings settings;
    private final Path dataDir;
    private final String node;
    private final @Nullable Path tool;
    private final ContainerRun.@Nullable User usualUser;
    private final Map<AttemptId, CompletableFuture<?>> starting = new ConcurrentHashMap<>();
    private @Nullable ExecutorService engineThreads;
    private boolean lookedForRuntime;
    private boolean lookedForEngine;
    private @Nullable Runtime runtime;
    private @Nullable Engine engine;

    /**
     * @param node a name that no other node of this machine has
     * @param tool {@code reeve-container}; null where there is none for this platform
     * @param usualUser whom tasks run as; null for the node's own user
     */
    public Containers(
            ContainerSettings settings,
            Path dataDir,
            String node,
            @Nullable Path tool,
            ContainerRun.@Nullable User usualUser) {
        this.settings = settings;
        this.dataDir = dataDir;
        this.node = node;
        this.tool = tool;
        this.usualUser = usualUser;
    }

    /**
     * What is to be started for a container, and how it is told to be let go.
     *
     * @param environment what differs from that of a command
     * @param engine what is left to do when it was started; null: nothing
     */
    public record Prepared(
            List<String> command,
            Map<String, String> environment,
            @Nullable OfEngine engine) {}

    /** What an engine is to start. */
    public record OfEngine(ContainerRun run, Engine.Image image, List<String> init, List<RootPlan.Step.Bind> binds) {}

    /** What this node can, as its attributes. Looks for it where nobody asked before, which takes a moment. */
    public Map<String, String> attributes(boolean groups) {
        Map<String, String> attributes = new TreeMap<>();
        Runtime ofRoots = runtime();
        Engine ofImages = engine();
        if (ofRoots != null) {
            attributes.put(Work.attribute(Work.Container.ROOTFS), "yes");
            attributes.put("container-runtime", ofRoots.describe());
        }
        if (ofImages != null && groups) {
            attributes.put(Work.attribute(Work.Container.IMAGE), "yes");
            attributes.put("container-engine", ofImages.describe());
        } else if (ofImages != null) {
            log.warn(
                    "container engine not used engine={}: its containers are held within limits, and to the lease of"
                            + " the node, by control groups, which this node has none of",
                    ofImages.describe());
        }
        if (!attributes.isEmpty()) {
            attributes.put(Work.attribute(Work.Container.KIND), "yes");
        }
        return attributes;
    }

    private synchronized @Nullable Runtime runtime() {
        if (!lookedForRuntime && tool != null) {
            lookedForRuntime = true;
            runtime = Runtimes.find(settings, tool, dataDir, usualUser);
        }
        return runtime;
    }

    private synchronized @Nullable Engine engine() {
        if (!lookedForEngine && tool != null) {
            lookedForEngine = true;
            engine = Engine.find(settings, node);
        }
        return engine;
    }

    /**
     * Makes all ready that takes its time: the image, and what the root is put together of.
     *
     * @param root of a root file system: where it is, and what is locked while it is in use
     */
    public Prepared prepare(ContainerRun run, @Nullable Root root) throws IOException {
        Path program = tool;
        if (program == null) {
            throw new ContainerTrouble("this node runs no containers: there is no reeve-container for its platform");
        }
        List<RootPlan.Step.Bind> binds = binds(run, program);
        Map<String, String> env = Inside.environment(run.places().secrets() != null);
        return root == null ? ofEngine(run, program, binds, env) : ofRuntime(run, root, program, binds, env);
    }

    /**
     * A root file system of this node.
     *
     * @param lock what is locked while it is in use; null where nobody removes it
     */
    public record Root(Path folder, @Nullable Path lock) {}

    /** The folder that a document names, if this node gives it. */
    public Root rootOfNode(String folder) throws IOException {
        Path real = NodeFolder.find(folder, settings.rootfsFolders(), "container-rootfs");
        if (!Files.isDirectory(real)) {
            throw new ContainerTrouble(folder + " is no folder");
        }
        return new Root(real, null);
    }

    private List<RootPlan.Step.Bind> binds(ContainerRun run, Path program) {
        ContainerRun.Places places = run.places();
        List<RootPlan.Step.Bind> binds = new ArrayList<>();
        binds.add(new RootPlan.Step.Bind(places.work(), Inside.WORK, false));
        binds.add(new RootPlan.Step.Bind(places.tmp(), Inside.TMP, false));
        binds.add(new RootPlan.Step.Bind(places.run(), Inside.RUN, true));
        binds.add(new RootPlan.Step.Bind(places.progress(), Inside.PROGRESS, false));
        binds.add(new RootPlan.Step.Bind(program, Inside.INIT, true));
        if (places.secrets() != null) {
            binds.add(new RootPlan.Step.Bind(places.secrets(), Inside.SECRETS, true));
        }
        return binds;
    }

    private List<Mount> mounts(ContainerRun run) throws IOException {
        List<Mount> mounts = new ArrayList<>();
        for (Mount mount : run.work().mounts()) {
            Path source = NodeFolder.find(mount.source(), settings.mountFolders(), "container-mounts");
            mounts.add(new Mount(source.toString(), mount.target(), mount.readOnly()));
        }
        return mounts;
    }

    private Prepared ofRuntime(
            ContainerRun run, Root root, Path program, List<RootPlan.Step.Bind> binds, Map<String, String> env)
            throws IOException {
        Runtime found = runtime();
        if (found == null) {
            throw new ContainerTrouble(
                    "this node has no runtime that works for containers of a root file system: bwrap, crun or runc");
        }
        List<String> command = new ArrayList<>(run.command());
        if (command.isEmpty()) {
            command.addAll(run.work().entrypoint());
            command.addAll(run.work().args());
        }
        boolean network = run.work().network().equals("host");
        List<Mount> mounts = mounts(run);
        if (network) {
            mounts.addAll(0, resolving(root.folder(), mounts));
        }
        String flags = found.initFlags(insideUser(run));
        List<String> init = new ArrayList<>(List.of(Inside.INIT, "init", flags, Inside.WORK, "--"));
        init.addAll(command);
        Path bundle = Files.createDirectory(run.places().own().resolve("bundle"));
        var contents = new Runtime.Contents(
                RootPlan.of(root.folder(), mounts), binds, run.user(), insideUser(run), network, init);
        List<String> hold = new ArrayList<>(hold(program, found.holdFlags(), run, root.lock()));
        hold.addAll(found.command(contents, bundle));
        Runtimes.give(bundle, run.user());
        return new Prepared(hold, env, null);
    }

    /**
     * Names of the network are looked up as on the node, whose network it is. A root file system where no file can be
     * mounted there has its own way, and nobody asked for another.
     */
    private static List<Mount> resolving(Path root, List<Mount> given) throws IOException {
        List<Mount> more = new ArrayList<>();
        for (String file : List.of("/etc/resolv.conf", "/etc/hosts")) {
            boolean taken = given.stream()
                    .anyMatch(mount ->
                            file.equals(mount.target()) || mount.target().equals("/etc"));
            if (!taken && Files.isReadable(Path.of(file)) && RootPlan.isPlaceOfFile(root, file)) {
                more.add(new Mount(Path.of(file).toRealPath().toString(), file, true));
            }
        }
        return more;
    }

    private static ContainerRun.User insideUser(ContainerRun run) {
        String said = run.work().user();
        if (said.isEmpty()) {
            return run.user();
        }
        String[] numbers = said.split(":");
        int uid = Integer.parseInt(numbers[0]);
        return new ContainerRun.User(uid, numbers.length == 1 ? uid : Integer.parseInt(numbers[1]));
    }

    private Prepared ofEngine(ContainerRun run, Path program, List<RootPlan.Step.Bind> binds, Map<String, String> env)
            throws IOException {
        Engine found = engine();
        if (found == null) {
            throw new ContainerTrouble("this node has no container engine that answers, which an image needs");
        }
        checkUser(run);
        for (Mount mount : mounts(run)) {
            binds.add(new RootPlan.Step.Bind(Path.of(mount.source()), mount.target(), mount.readOnly()));
        }
        Engine.Image image = found.image(run);
        List<String> init = new ArrayList<>(List.of(Inside.INIT, "init", "l", Inside.WORK, "--"));
        init.addAll(image.command());
        return new Prepared(hold(program, "l", run, null), env, new OfEngine(run, image, init, binds));
    }

    /** An engine has the rights of root, so that whom its containers run as is for the owner of the node to say. */
    private void checkUser(ContainerRun run) throws IOException {
        String said = run.work().user();
        if (!run.isOwnUser()
                && !settings.users().contains(said)
                && !settings.users().contains("*")) {
            throw new ContainerTrouble("a container of an image may not run as " + said
                    + " on this node; its owner may allow it with container-users. Left out, it runs as the user of the"
                    + " task, here " + run.user());
        }
    }

    /** What number a name has says the image, which is anybody's; nothing of the task has run in it so far. */
    private void checkRoot(ContainerRun run, ContainerRun.User user) throws IOException {
        boolean allowed = Stream.of("0", "0:0", "root", "*").anyMatch(settings.users()::contains);
        if (user.uid() == 0 && !run.isOwnUser() && !allowed) {
            throw new ContainerTrouble("user " + run.work().user() + " is root in image "
                    + run.work().image() + ", as which no container may run on this node; its owner may allow it with"
                    + " container-users: 0");
        }
    }

    private static List<String> hold(Path program, String flags, ContainerRun run, @Nullable Path lock) {
        return List.of(
                program.toString(),
                "hold",
                flags,
                run.places().own().toString(),
                lock == null ? "-" : lock.toString(),
                String.join(",", Inside.WEAK),
                "--");
    }

    /**
     * The holder runs: has the engine start what it holds, puts that into the attempt's control group, and lets it go.
     *
     * @param groups the folders of the attempt's control group
     */
    public void started(OfEngine start, List<Path> groups) {
        AttemptId attempt = start.run().attempt();
        starting.put(attempt, run(() -> {
            Path told = start.run().places().own().resolve(NODE_SAYS);
            try {
                Engine found = engine();
                if (found == null || groups.isEmpty()) {
                    throw new ContainerTrouble("this node has no control group for it");
                }
                long pid = found.start(name(attempt), start.run(), start.image(), start.init(), start.binds());
                ContainerRun.User inside = FirstProcess.user(pid);
                checkRoot(start.run(), inside);
                start.run().places().give(inside);
                for (Path group : groups) {
                    Files.writeString(group.resolve("cgroup.procs"), Long.toString(pid));
                }
                tell(told, "G");
            } catch (IOException | RuntimeException e) {
                log.warn("container not started attempt={} error={}", attempt, e.getMessage());
                tell(told, "X" + String.valueOf(e.getMessage()).replace('\n', ' '));
            }
        }));
    }

    private static void tell(Path file, String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        byte[] line = Arrays.copyOf(bytes, Math.min(bytes.length, MAX_WORD_BYTES) + 1);
        line[line.length - 1] = '\n';
        try {
            Files.write(file, line);
        } catch (IOException e) {
            log.warn("holder of a container not told file={} error={}", file, e.getMessage());
        }
    }

    /** Nothing of it runs any more: so the engine forgets it. */
    public void ended(AttemptId attempt) {
        CompletableFuture<?> start = starting.remove(attempt);
        if (start == null) {
            start = CompletableFuture.completedFuture(null); // an earlier process of this node started it
        }
        Engine found = engine();
        if (found != null) {
            start.whenComplete((done, failed) -> run(() -> found.remove(name(attempt))));
        }
    }

    /**
     * Ends and removes what an engine still has of attempts that are over.
     *
     * @param live what an earlier process of this node left running
     */
    public void removeLeft(Set<AttemptId> live) {
        run(() -> {
            Engine found = engine();
            if (found != null) {
                found.removeLeft(text -> {
                    AttemptId attempt = AttemptId.parse(text);
                    return live.contains(attempt) || starting.containsKey(attempt);
                });
            }
        });
    }

    /** Names of containers know no {@code /}, {@code ~} and {@code @}, and no two attempts may share one. */
    private String name(AttemptId attempt) {
        return "reeve-" + Integer.toHexString(node.hashCode()) + "-"
                + attempt.toString().replace('/', '.').replace('~', '-').replace('@', '-');
    }

    private synchronized CompletableFuture<?> run(Runnable work) {
        if (engineThreads == null) {
            engineThreads = Executors.newFixedThreadPool(ENGINE_THREADS, task -> {
                Thread thread = new Thread(task, "reeve-engine");
                thread.setDaemon(true);
                return thread;
            });
        }
        try {
            return CompletableFuture.runAsync(work, engineThreads);
        } catch (RejectedExecutionException closed) {
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Why a container that its holder could not start was not; null where it was. */
    public static @Nullable String unstarted(Path attemptFolder) {
        Path told = ContainerRun.Places.of(attemptFolder).resolve(UNSTARTED);
        try {
            String why = new String(Files.readAllBytes(told), StandardCharsets.UTF_8).strip();
            return why.isEmpty() ? null : why;
        } catch (IOException e) {
            log.debug("folder of a container gone folder={}", attemptFolder, e);
            return null;
        }
    }

    @Override
    public synchronized void close() {
        if (engineThreads != null) {
            engineThreads.shutdown();
        }
        if (engine != null) {
            engine.close();
        }
    }
}
