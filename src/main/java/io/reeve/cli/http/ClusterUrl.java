package io.reeve.cli.http;

import io.reeve.cli.CliException;
import io.reeve.cli.ExitStatus;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Where the cluster is.
 *
 * @param base http or https, without a path or a closing slash
 * @param origin who said so, for messages
 */
public record ClusterUrl(URI base, String origin) {
    public static final String DEFAULT = "http://127.0.0.1:5050";

    /** {@code --url}, else {@code REEVE_URL}, else {@link #DEFAULT}. */
    public static ClusterUrl choose(@Nullable String option, @Nullable String environment) {
        if (option != null) {
            return parse(option, "--url");
        }
        return environment != null && !environment.isBlank()
                ? parse(environment.strip(), "REEVE_URL")
                : parse(DEFAULT, "the default");
    }

    private static ClusterUrl parse(String text, String origin) {
        String full = text.contains("://") ? text : "http://" + text;
        try {
            URI uri = new URI(full.replaceAll("/+$", ""));
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null && uri.getRawPath().isEmpty() && uri.getRawQuery() == null) {
                return new ClusterUrl(uri, origin);
            }
        } catch (URISyntaxException malformed) {
            throw fault(text, origin, malformed);
        }
        throw fault(text, origin, null);
    }

    private static CliException fault(String text, String origin, @Nullable Throwable cause) {
        return new CliException(
                ExitStatus.USAGE,
                origin + " is \"" + text + "\": expected a cluster's address such as " + DEFAULT,
                cause);
    }

    public URI resolve(String pathAndQuery) {
        return URI.create(base + pathAndQuery);
    }

    @Override
    public String toString() {
        return base.toString();
    }
}
