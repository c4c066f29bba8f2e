package io.reeve.cli;

/** The version of this program, which the jar's manifest holds. */
public final class Version {
    private Version() {}

    /** {@code dev} where there is no jar. */
    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
