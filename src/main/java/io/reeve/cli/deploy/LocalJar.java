package io.reeve.cli.deploy;

import io.reeve.cli.CliException;
import io.reeve.cli.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** The jar on this machine: looked at before anything is sent, and watched. */
public final class LocalJar {
    private static final String CLASS = ".class";
    private static final int MAX_NAMED = 5;

    private final Path path;
    private final String className;

    /** @param path as it was written, resolved */
    public LocalJar(Path path, String className) {
        this.path = path;
        this.className = className;
    }

    /** What tells one build from the next; null while there is no file. */
    public @Nullable String mark() {
        try {
            return Files.getLastModifiedTime(path).toMillis() + " " + Files.size(path);
        } catch (IOException gone) {
            return null;
        }
    }

    /** Why it cannot be deployed; null if it can, as far as can be seen from here. */
    @Nullable
    String fault() {
        if (!Files.exists(path)) {
            return "there is no file " + path + ": build it first, such as with mvn package";
        }
        try (ZipFile zip = new ZipFile(path.toFile())) {
            if (zip.getEntry(className.replace('.', '/') + CLASS) != null) {
                return null;
            }
            List<String> all = zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(CLASS) && name.indexOf('$') < 0 && !name.startsWith("META-INF/"))
                    .map(name ->
                            name.substring(0, name.length() - CLASS.length()).replace('/', '.'))
                    .toList();
            return "there is no class " + className + " in " + path + nearest(all);
        } catch (IOException e) {
            return path + " is no jar: " + e.getMessage();
        }
    }

    /** Refuses what {@link #fault} names. */
    public void require() {
        String fault = fault();
        if (fault != null) {
            throw new CliException(ExitStatus.USAGE, fault + "; nothing was sent");
        }
    }

    private String nearest(List<String> all) {
        String simple = className.substring(className.lastIndexOf('.') + 1);
        List<String> same = all.stream()
                .filter(name -> name.substring(name.lastIndexOf('.') + 1).equalsIgnoreCase(simple))
                .toList();
        if (!same.isEmpty()) {
            return "\nhint: did you mean " + same.get(0) + "?";
        }
        return all.isEmpty()
                ? ", which holds no classes"
                : "; it has " + String.join(", ", all.subList(0, Math.min(MAX_NAMED, all.size())))
                        + (all.size() > MAX_NAMED ? " and " + (all.size() - MAX_NAMED) + " more" : "");
    }
}
