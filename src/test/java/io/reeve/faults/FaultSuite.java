package io.reeve.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Real nodes in network namespaces, under load and under faults. {@code docs/faults.md} tells what is injected and what
 * is checked.
 *
 * <p>This process makes the hosts and removes them; the run itself is a process on host 0, from which all are reached.
 */
public final class FaultSuite {
    private static final int WORKERS = 3;

    private FaultSuite() {}

    /** Ends with status 0 where nothing was violated, 1 where something was, 2 where there can be no such run here. */
    public static void main(String[] arguments) throws Exception {
        Options options = Options.of(arguments);
        System.exit(options.hosts().isEmpty() ? onHosts(FaultSuite.class, options) : inside(options, System.out));
    }

    /** Makes the hosts, has the program run on the first of them, and removes them however it ends. */
    static int onHosts(Class<?> program, Options options) throws IOException, InterruptedException {
        String missing = Hosts.missing();
        if (missing != null) {
            System.err.println("no faults here: " + missing);
            return 2;
        }
        Hosts hosts = Hosts.make(Fleet.CONTROL + WORKERS);
        AtomicBoolean removed = new AtomicBoolean();
        Thread atExit = new Thread(() -> removeOnce(hosts, removed));
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            // Its mounts are its own, and gone with it.
            List<String> command = new ArrayList<>(List.of(
                    "unshare",
                    "--mount",
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    program.getName()));
            command.addAll(options.on(hosts.name()));
            Process run = new ProcessBuilder(hosts.on(0, command))
                    .redirectErrorStream(true)
                    .start();
            // Line by line through this process: what a test's process inherits belongs to who runs the tests.
            BufferedReader lines = run.inputReader(StandardCharsets.UTF_8);
            Thread copy = new Thread(() -> lines.lines().forEach(System.out::println), "output of the run");
            copy.setDaemon(true);
            copy.start();
            int status = run.waitFor();
            copy.join();
            return status;
        } finally {
            removeOnce(hosts, removed);
        }
    }

    private static void removeOnce(Hosts hosts, AtomicBoolean removed) {
        if (removed.getAndSet(true)) {
            return;
        }
        try {
            hosts.remove();
        } catch (IOException | InterruptedException left) {
            System.err.println("could not remove the namespaces " + hosts.name() + "-*: " + left);
        }
    }

    private static int inside(Options options, PrintStream out) throws IOException, InterruptedException {
        out.println(
                "seed " + options.seed() + ", " + options.faults() + " faults, nodes' folders in " + options.folder());
        Hosts hosts = Hosts.named(options.hosts());
        Fleet fleet = Fleet.of(hosts, options.top(), options.folder(), WORKERS);
        var run = new FaultRun(fleet, options, out);
        Report report = run.run();
        out.println(report.toMarkdown(options.command(), options.commit()));
        if (!options.report().isEmpty()) {
            Path written = Path.of(options.report());
            Files.createDirectories(written.toAbsolutePath().getParent());
            Files.writeString(written, report.toMarkdown(options.command(), options.commit()));
            Files.writeString(
                    Path.of(options.report().replaceAll("\\.md$", "") + ".json"),
                    report.toJson().encodePrettily() + "\n");
        }
        if (report.violations().isEmpty()) {
            options.tidy();
            return 0;
        }
        out.println("violated with seed " + options.seed() + "; the nodes' logs and data are in " + options.folder());
        return 1;
    }
}
