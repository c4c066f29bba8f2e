package io.reeve.cli;

import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.ClusterUrl;
import io.reeve.cli.http.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The root command: the options that all commands share, and what follows from them. */
@Command(
        name = "reeve",
        synopsisSubcommandLabel = "COMMAND",
        description = "Runs work on one machine or many: a cluster resource manager and task scheduler.",
        footer = {
            "",
            "The cluster is --url, else REEVE_URL, else http://127.0.0.1:5050.",
            "Exit status: 0 done, 1 the work failed, 2 bad input or usage, 3 no cluster reachable."
        })
public final class Session {
    /** A token is one line. */
    private static final int MAX_TOKEN_CHARS = 4096;

    private final Shell shell;

    @Option(
            names = "--url",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "Where the cluster is, such as http://127.0.0.1:5050.")
    private @Nullable String url;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print JSON, for programs.")
    private boolean json;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "The file whose first line is the cluster's token.")
    private @Nullable Path tokenFile;

    @Option(names = "--no-color", scope = ScopeType.INHERIT, description = "Print without colours.")
    private boolean noColor;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    public Session(Shell shell) {
        this.shell = shell;
    }

    public Shell shell() {
        return shell;
    }

    public Console console() {
        return noColor ? shell.console().withoutColours() : shell.console();
    }

    public PrintStream out() {
        return shell.console().out();
    }

    public boolean json() {
        return json;
    }

    public @Nullable Path tokenFile() {
        return tokenFile;
    }

    public ClusterUrl url() {
        return ClusterUrl.choose(url, shell.env().get("REEVE_URL"));
    }

    /** Whether a cluster was named, rather than assumed where one usually is. */
    public boolean hasChosenUrl() {
        return url != null || !shell.env().getOrDefault("REEVE_URL", "").isBlank();
    }

    /** Checks who answers, and says so on the error stream. */
    public Cluster connect() {
        Cluster cluster = Cluster.connect(url(), token());
        announce(cluster);
        return cluster;
    }

    public void announce(Cluster cluster) {
        if (!json) {
            Json self = cluster.self();
            String leader = self.text("leader").isEmpty() ? "no leader" : self.text("leader") + " leads";
            note("cell " + self.text("cell") + " at " + cluster.url() + " (" + leader + ")");
        }
    }

    /** One dim line on the error stream. */
    public void note(String text) {
        shell.console().err().println(console().dim(text));
    }

    public void printJson(Json value) {
        out().println(value);
    }

    public @Nullable String token() {
        if (tokenFile == null) {
            return null;
        }
        Path file = shell.workingDirectory().resolve(tokenFile);
        try {
            String token = Files.readString(file).lines().findFirst().orElse("").strip();
            if (token.isEmpty() || token.length() > MAX_TOKEN_CHARS || !token.matches("[!-~]+")) {
                throw new CliException(ExitStatus.USAGE, "the first line of " + file + " is no token");
            }
            return token;
        } catch (IOException unreadable) {
            throw new CliException(ExitStatus.USAGE, "cannot read the token file " + file, unreadable);
        }
    }
}
