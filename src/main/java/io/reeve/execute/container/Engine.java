package io.reeve.execute.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerConfig;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.Ulimit;
import com.github.dockerjava.api.model.Version;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An engine with Docker's interface, on a socket of this machine: Docker's own, or Podman's. Blocks. */
final class Engine implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Engine.class);

    /** Of our containers, so that they are found whatever becomes of this process. */
    private static final String NODE_LABEL = "reeve.node";

    private static final String ATTEMPT_LABEL = "reeve.attempt";

    /** How long a registry may take; a large image on a slow line. */
    private static final long PULL_MINUTES = 15;

    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** An engine on a busy disk may take its time to make a container; a pull answers while it goes on. */
    private static final Duration ANSWER = Duration.ofSeconds(90);

    /** Whether it is there at all: a node that starts waits for no engine that hangs. */
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(10);

    private final DockerClient client;
    private final Path socket;
    private final String node;
    private final String described;

    private Engine(DockerClient client, Path socket, String node, String described) {
        this.client = client;
        this.socket = socket;
        this.node = node;
        this.described = described;
    }

    /** Null where none answers. */
    static @Nullable Engine find(ContainerSettings settings, String node) {
        if (settings.engine().equals(ContainerSettings.NONE)) {
            return null;
        }
        boolean auto = settings.engine().equals(ContainerSettings.AUTO);
        for (Path socket : auto ? usual() : List.of(Path.of(settings.engine()))) {
            if (!Files.isWritable(socket)) {
                if (!auto) {
                    log.warn("container engine not there, or not for this user socket={}", socket);
                }
                continue;
            }
            DockerClient asking = connect(socket, FIRST_ANSWER);
            try {
                Version version = asking.versionCmd().exec();
                return new Engine(connect(socket, ANSWER), socket, node, describe(version));
            } catch (RuntimeException e) {
                log.warn("container engine does not answer socket={} error={}", socket, e.getMessage());
            } finally {
                close(asking);
            }
        }
        return null;
    }

    private static DockerClient connect(Path socket, Duration answer) {
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost("unix://" + socket)
                .withDockerTlsVerify(false)
                .build();
        var http = new ZerodepDockerHttpClient.Builder()
                .dockerHost(config.getDockerHost())
                .maxConnections(16)
                .connectionTimeout(CONNECT)
                .build();
        return DockerClientImpl.getInstance(config, new EngineHttp(http, answer));
    }

    private static String describe(Version version) {
        boolean podman = version.getComponents() != null
                && version.getComponents().stream()
                        .anyMatch(part -> part.getName().startsWith("Podman"));
        return (podman ? "podman " : "docker ") + version.getVersion();
    }

    private static List<Path> usual() {
        List<Path> sockets = new ArrayList<>();
        String said = System.getenv("DOCKER_HOST");
        if (said != null && said.startsWith("unix://")) {
            sockets.add(Path.of(said.substring("unix://".length())));
        }
        sockets.add(Path.of("/var/run/docker.sock"));
        String own = System.getenv("XDG_RUNTIME_DIR");
        if (own != null) {
            sockets.add(Path.of(own, "docker.sock"));
            sockets.add(Path.of(own, "podman/podman.sock"));
        }
        sockets.add(Path.of("/run/podman/podman.sock"));
        return sockets;
    }

    /** Its name and version. */
    String describe() {
        return described;
    }

    /**
     * An image that is here.
     *
     * @param command what is to run of it
     */
    record Image(String id, List<String> command) {}

    /** Has the image here, as the task says; what fails is told in a sentence. */
    Image image(ContainerRun run) throws IOException {
        String name = run.work().image();
        String pull = run.work().pull();
        InspectImageResponse found = pull.equals("always") ? null : inspect(name);
        if (found == null && pull.equals("never")) {
            throw new ContainerTrouble("image " + name + " is not on this node, and is never pulled (pull: never):"
                    + " load it there, or say pull: missing");
        }
        if (found == null) {
            pull(name, run.abandoned());
            found = inspect(name);
        }
        if (found == null) {
            throw new ContainerTrouble("image " + name + " is not there after it was pulled");
        }
        return new Image(Objects.requireNonNullElse(found.getId(), name), command(run, found.getConfig()));
    }

    private @Nullable InspectImageResponse inspect(String name) throws IOException {
        try {
            return client.inspectImageCmd(name).exec();
        } catch (NotFoundException e) {
            return null;
        } catch (RuntimeException e) {
            throw unreachable(e);
        }
    }

    private void pull(String name, BooleanSupplier abandoned) throws IOException {
        boolean digest = name.contains("@");
        boolean tagged = digest || name.lastIndexOf(':') > name.lastIndexOf('/');
        try (ImagePull pull = new ImagePull()) {
            client.pullImageCmd(tagged ? name : name + ":latest").exec(pull);
            long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(PULL_MINUTES);
            while (!pull.await(1)) {
                if (abandoned.getAsBoolean()) {
                    throw new ContainerTrouble("the attempt was stopped while image " + name + " was pulled");
                }
                if (System.nanoTime() > until) {
                    throw new ContainerTrouble(
                            "image " + name + " could not be pulled within " + PULL_MINUTES + " minutes");
                }
            }
            if (pull.trouble() != null) {
                throw new ContainerTrouble("image " + name + " could not be pulled: " + pull.trouble());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ContainerTrouble("interrupted while image " + name + " was pulled", e);
        } catch (RuntimeException e) {
            throw new ContainerTrouble("image " + name + " could not be pulled: " + sentence(e), e);
        }
    }

    /** As Docker has it: who names an entrypoint does not get the arguments of the image. */
    static List<String> command(ContainerRun run, @Nullable ContainerConfig config) throws IOException {
        if (!run.command().isEmpty()) {
            return run.command();
        }
        List<String> ofImage = list(config == null ? null : config.getEntrypoint());
        List<String> argsOfImage = list(config == null ? null : config.getCmd());
        boolean own = !run.work().entrypoint().isEmpty();
        List<String> command = new ArrayList<>(own ? run.work().entrypoint() : ofImage);
        command.addAll(!run.work().args().isEmpty() || own ? run.work().args() : argsOfImage);
        if (command.isEmpty()) {
            throw new ContainerTrouble("image " + run.work().image()
                    + " says nothing to run: give the task a command, or the container args");
        }
        return command;
    }

    private static List<String> list(String @Nullable [] words) {
        return words == null ? List.of() : Arrays.asList(words);
    }

    /** Makes the container and starts it; its first process waits. Returns that process's number. */
    long start(String name, ContainerRun run, Image image, List<String> init, List<RootPlan.Step.Bind> binds)
            throws IOException {
        try {
            String id = client.createContainerCmd(image.id())
                    .withName(name)
                    .withLabels(Map.of(
                            NODE_LABEL, node, ATTEMPT_LABEL, run.attempt().toString()))
                    .withEntrypoint(init)
                    .withWorkingDir("/")
                    .withUser(
                            run.isOwnUser() ? run.user().toString() : run.work().user())
                    .withHealthcheck(new HealthCheck().withTest(List.of("NONE")))
                    .withHostConfig(host(run, binds))
                    .exec()
                    .getId();
            client.startContainerCmd(id).exec();
            Long pid = client.inspectContainerCmd(id).exec().getState().getPidLong();
            if (pid == null || !FirstProcess.becomesInit(pid)) {
                throw new ContainerTrouble("the container's process is not one of this machine: the engine behind "
                        + socket + " seems to run elsewhere");
            }
            return pid;
        } catch (UncheckedIOException e) {
            throw unreachable(e);
        } catch (RuntimeException e) {
            throw new ContainerTrouble("the engine could not start the container: " + sentence(e), e);
        }
    }

    private static HostConfig host(ContainerRun run, List<RootPlan.Step.Bind> binds) {
        List<Mount> mounts = new ArrayList<>();
        for (RootPlan.Step.Bind bind : binds) {
            mounts.add(new Mount()
                    .withType(MountType.BIND)
                    .withSource(bind.source().toString())
                    .withTarget(bind.target())
                    .withReadOnly(bind.readOnly()));
        }
        HostConfig host = HostConfig.newHostConfig()
                .withMounts(mounts)
                .withNetworkMode(run.work().network())
                .withReadonlyRootfs(run.work().readOnly())
                // Both streams go straight to the attempt's files.
                .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE))
                .withSecurityOpts(List.of("no-new-privileges"))
                // With version 2 of control groups the engine's bounds on devices end with the move to ours.
                .withCapDrop(Capability.MKNOD);
        if (run.openFiles() > 0) {
            host.withUlimits(List.of(new Ulimit("nofile", run.openFiles(), run.openFiles())));
        }
        return host;
    }

    /** Removes the container with what it wrote; one that is not there is fine. */
    void remove(String name) {
        try {
            client.removeContainerCmd(name)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        } catch (NotFoundException | NotModifiedException | ConflictException e) {
            log.debug("container gone already name={}", name);
        } catch (RuntimeException e) {
            log.warn(
                    "container not removed, which the next start of the node does name={} error={}", name, sentence(e));
        }
    }

    /** Removes what an earlier process of this node left. */
    void removeLeft(Predicate<String> isLive) {
        try {
            for (Container left : client.listContainersCmd()
                    .withShowAll(true)
                    .withLabelFilter(Map.of(NODE_LABEL, node))
                    .exec()) {
                String attempt = left.getLabels().getOrDefault(ATTEMPT_LABEL, "");
                if (!isLive.test(attempt)) {
                    log.info("container of an attempt that is over is removed attempt={}", attempt);
                    remove(left.getId());
                }
            }
        } catch (RuntimeException e) {
            log.warn("left containers not looked for error={}", sentence(e));
        }
    }

    private IOException unreachable(RuntimeException e) {
        return new EngineAway("the container engine at " + socket + " does not answer: " + sentence(e), e);
    }

    /** What an engine says is JSON, with a sentence in it. */
    static String sentence(Throwable e) {
        Throwable cause = e;
        while (cause.getMessage() == null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String text = String.valueOf(cause.getMessage()).strip();
        int message = text.indexOf("\"message\":\"");
        if (message >= 0) {
            int from = message + "\"message\":\"".length();
            int to = text.lastIndexOf('"');
            text = to > from ? text.substring(from, to).replace("\\\"", "\"").replace("\\n", " ") : text;
        }
        return text.toLowerCase(Locale.ROOT).startsWith("status ") ? text : text.replace('\n', ' ');
    }

    private static void close(DockerClient client) {
        try {
            client.close();
        } catch (IOException e) {
            log.debug("engine's client not closed", e);
        }
    }

    @Override
    public void close() {
        close(client);
    }
}
