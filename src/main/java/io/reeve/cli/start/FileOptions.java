package io.reeve.cli.start;

import io.reeve.config.NodeSettings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say what a node gives and keeps of files. */
final class FileOptions {
    @Option(
            names = "--files-from",
            paramLabel = "DIR,…",
            description = "Folders of this machine whose files tasks may have as file:///PATH; default none.")
    private List<String> filesFrom = new ArrayList<>();

    @Option(names = "--cache-size", paramLabel = "SIZE", description = "Of fetched files it keeps; default 10GiB.")
    private @Nullable String cacheSize;

    @Option(
            names = "--keep-age",
            paramLabel = "TIME",
            description = "How long logs and outputs stay after the end of an attempt; default 24h.")
    private @Nullable String keepAge;

    @Option(names = "--keep-size", paramLabel = "SIZE", description = "Of all kept logs and outputs; default 10GiB.")
    private @Nullable String keepSize;

    @Option(
            names = "--keep-free",
            paramLabel = "SIZE",
            description = "While less of the disk is free, the oldest go; default a twentieth, at most 5GiB.")
    private @Nullable String keepFree;

    @Option(
            names = "--log-size",
            paramLabel = "SIZE",
            description = "Of one stream of an attempt; of a longer one the beginning goes. Default 256MiB.")
    private @Nullable String logSize;

    @Option(
            names = "--secret-key-file",
            paramLabel = "FILE",
            description = "The key that secrets are sealed with, the same on all control nodes.")
    private @Nullable String secretKeyFile;

    NodeSettings addTo(NodeSettings settings) {
        return settings.with("files-from", filesFrom)
                .with("cache-size", cacheSize)
                .with("keep-age", keepAge)
                .with("keep-size", keepSize)
                .with("keep-free", keepFree)
                .with("log-size", logSize)
                .with("secret-key-file", secretKeyFile);
    }
}
