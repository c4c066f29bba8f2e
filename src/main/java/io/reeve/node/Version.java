package io.reeve.node;

/** Which Reeve this is. */
public final class Version {
    /** From the jar's manifest; {@code dev} where the classes lie in a folder. */
    public static final String OF_THIS_JAR = read();

    private Version() {}

    private static String read() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
