package io.reeve;

/** The one entry point of the jar. */
public final class Reeve {
    private Reeve() {}

    public static void main(String[] args) {}
}
