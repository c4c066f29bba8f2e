package io.reeve.execute.container;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * By {@code runc} or {@code crun}, of a bundle as the Open Container Initiative has it. It runs without root rights, in
 * a namespace of the user: so it can make no control group, and the container stays in that of its attempt.
 */
record OciRuntime(Path program, String describe) implements Runtime {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<String> NAMESPACES = List.of("user", "pid", "ipc", "uts", "mount");

    /** What of the kernel shows more of the machine than a task should see, as the engines have it. */
    private static final List<String> MASKED = List.of(
            "/proc/acpi",
            "/proc/asound",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/timer_list",
            "/proc/sched_debug",
            "/proc/scsi");

    private static final List<String> UNWRITTEN =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    @Override
    public String holdFlags() {
        return "-";
    }

    /** They want a root inside, which is the task's user outside; the task itself gets the number that it wants. */
    @Override
    public String initFlags(ContainerRun.User inside) {
        return "su" + inside;
    }

    @Override
    public List<String> command(Contents contents, Path bundle) throws IOException {
        Path root = Files.createDirectory(bundle.resolve("root"));
        for (RootPlan.Step step : contents.root()) {
            Path at = root.resolve(step.target().substring(1));
            if (step instanceof RootPlan.Step.Folder) {
                Files.createDirectory(at);
            } else if (step instanceof RootPlan.Step.Link link) {
                Files.createSymbolicLink(at, Path.of(link.to()));
            }
        }
        for (RootPlan.Step.Bind bind : contents.binds()) { // a root that cannot be written cannot be mounted on later
            makePoint(root, bind);
        }
        for (String own : List.of("proc", "dev")) {
            Files.createDirectories(root.resolve(own));
        }
        contents.root().stream()
                .filter(RootPlan.Step.Bind.class::isInstance)
                .map(RootPlan.Step.Bind.class::cast)
                .forEach(bind -> makePoint(root, bind));
        Files.write(bundle.resolve("config.json"), MAPPER.writeValueAsBytes(config(contents, root)));
        List<String> command = new ArrayList<>(
                List.of(program.toString(), "--root", bundle.resolve("state").toString()));
        command.addAll(withoutGroups());
        command.addAll(List.of("run", "--bundle", bundle.toString(), "reeve"));
        return command;
    }

    /** They could make none, and the container stays in its attempt's. */
    private List<String> withoutGroups() {
        return program.endsWith("crun") ? List.of("--cgroup-manager=disabled") : List.of("--rootless", "true");
    }

    private static void makePoint(Path root, RootPlan.Step.Bind bind) {
        Path at = root.resolve(bind.target().substring(1));
        // What the supervisor makes at the start is not there yet; all of that but one are folders.
        boolean file = Files.exists(bind.source())
                ? !Files.isDirectory(bind.source())
                : bind.target().equals(Inside.PROGRESS);
        try {
            Files.createDirectories(file ? at.getParent() : at);
            if (file && !Files.exists(at)) {
                Files.createFile(at);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static ObjectNode config(Contents contents, Path root) {
        ObjectNode config = JsonNodeFactory.instance.objectNode().put("ociVersion", "1.0.2");
        ObjectNode process = config.putObject("process").put("terminal", false).put("cwd", "/");
        process.putObject("user").put("uid", 0).put("gid", 0);
        contents.init().forEach(process.putArray("args")::add);
        process.putArray("env");
        process.put("noNewPrivileges", true);
        ObjectNode capabilities = process.putObject("capabilities");
        for (String set : List.of("bounding", "effective", "permitted")) {
            // The task's own namespace of users maps to this root, which the kernel lets who has this one; it is worth
            // nothing outside, and nothing to a task that is not root inside.
            capabilities.putArray(set).add("CAP_SETFCAP");
        }
        config.putObject("root").put("path", root.toString()).put("readonly", true);
        config.put("hostname", "reeve");
        mounts(config.putArray("mounts"), contents);
        ObjectNode linux = config.putObject("linux");
        map(linux, "uidMappings", contents.own().uid());
        map(linux, "gidMappings", contents.own().gid());
        ArrayNode namespaces = linux.putArray("namespaces");
        NAMESPACES.forEach(type -> namespaces.addObject().put("type", type));
        if (!contents.network()) {
            namespaces.addObject().put("type", "network");
        }
        MASKED.forEach(linux.putArray("maskedPaths")::add);
        UNWRITTEN.forEach(linux.putArray("readonlyPaths")::add);
        return config;
    }

    private static void map(ObjectNode linux, String name, int outside) {
        linux.putArray(name)
                .addObject()
                .put("containerID", 0)
                .put("hostID", outside)
                .put("size", 1);
    }

    private static void mounts(ArrayNode mounts, Contents contents) {
        contents.root().stream()
                .filter(RootPlan.Step.Bind.class::isInstance)
                .map(RootPlan.Step.Bind.class::cast)
                .forEach(bind -> bind(mounts, bind));
        mount(mounts, "/proc", "proc", List.of("nosuid", "noexec", "nodev"));
        mount(mounts, "/dev", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k"));
        mount(mounts, "/dev/pts", "devpts", List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"));
        mount(mounts, "/dev/shm", "tmpfs", List.of("nosuid", "noexec", "nodev", "mode=1777", "size=65536k"));
        contents.binds().forEach(bind -> bind(mounts, bind));
    }

    private static void bind(ArrayNode mounts, RootPlan.Step.Bind bind) {
        ObjectNode mount = mounts.addObject()
                .put("destination", bind.target())
                .put("type", "bind")
                .put("source", bind.source().toString());
        List.of("rbind", bind.readOnly() ? "ro" : "rw", "nosuid", "nodev").forEach(mount.putArray("options")::add);
    }

    private static void mount(ArrayNode mounts, String target, String type, List<String> options) {
        ObjectNode mount =
                mounts.addObject().put("destination", target).put("type", type).put("source", type);
        options.forEach(mount.putArray("options")::add);
    }
}
