package io.reeve.config;

/** A host name or address and a TCP port; an IPv6 address is written in brackets. */
public record HostPort(String host, int port) {
    public HostPort {
        if (host.isBlank() || host.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException("a host is a name or an address, was \"" + host + "\"");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("a port is within 1-65535, was " + port);
        }
    }

    /**
     * Reads {@code host}, {@code host:port} or {@code [v6]:port}; throws {@link IllegalArgumentException} otherwise.
     */
    public static HostPort parse(String text, int defaultPort) {
        int bracket = text.lastIndexOf(']');
        int colon = text.lastIndexOf(':');
        boolean hasPort = colon > bracket && (bracket >= 0 || text.indexOf(':') == colon);
        String host = hasPort ? text.substring(0, colon) : text;
        if (bracket >= 0 && host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return new HostPort(host, hasPort ? port(text.substring(colon + 1)) : defaultPort);
    }

    private static int port(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException notNumber) {
            throw new IllegalArgumentException("a port is within 1-65535, was \"" + digits + "\"", notNumber);
        }
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
