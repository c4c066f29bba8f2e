package io.reeve.spec;

import java.net.URI;
import java.net.URISyntaxException;

/** URLs that workers fetch files from. */
final class WebAddresses {
    private static final String EXPECTED = "a URL such as https://example.org/data.csv";
    private static final int MAX_PORT = 65_535;

    private WebAddresses() {}

    static boolean check(String text, Place place, Faults faults) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            faults.add(FaultCode.BAD_URL, place, Quoted.of(text) + " is no URL: " + e.getReason(), EXPECTED);
            return false;
        }
        if (uri.getRawUserInfo() != null || holdsAt(uri)) {
            // The text is not repeated: it holds a password, and faults are logged and shown.
            String message = "the URL holds a user or password, which anyone who sees the job could read";
            faults.add(FaultCode.URL_CREDENTIALS, place, message, "a URL without them");
            return false;
        }
        String wrong = wrong(text, uri);
        if (!wrong.isEmpty()) {
            faults.add(FaultCode.BAD_URL, place, "the URL " + Quoted.of(text) + " " + wrong, EXPECTED);
        }
        return wrong.isEmpty();
    }

    private static boolean holdsAt(URI uri) {
        return uri.getRawAuthority() != null && uri.getRawAuthority().indexOf('@') >= 0;
    }

    private static String wrong(String text, URI uri) {
        String scheme = uri.getScheme();
        if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
            return "is neither http nor https";
        }
        if (uri.getHost() == null || uri.getHost().isEmpty()) {
            return "names no host";
        }
        if (uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
            return "names no port from 1 to 65535";
        }
        if (uri.getRawFragment() != null) {
            return "has a fragment (#…)";
        }
        return text.length() > Limits.URL_CHARACTERS ? "has more than " + Limits.URL_CHARACTERS + " characters" : "";
    }

    /** The last part of the path, or an empty text if it is none or could be read in more than one way. */
    static String fileName(String url) {
        String path = URI.create(url).getRawPath();
        String name = path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
        return name.indexOf('%') < 0 && Paths.wrong(name).isEmpty() ? name : "";
    }
}
