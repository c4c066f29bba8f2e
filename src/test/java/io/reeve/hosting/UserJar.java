package io.reeve.hosting;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A jar as a user would build it: sources of a test, compiled against Vert.x. */
public final class UserJar {
    private final Path folder;
    private final Map<String, String> sources = new LinkedHashMap<>();

    private UserJar(Path folder) {
        this.folder = folder;
    }

    /** @param folder for what is made on the way */
    public static UserJar in(Path folder) {
        return new UserJar(folder);
    }

    public UserJar with(String className, String source) {
        sources.put(className, source);
        return this;
    }

    /** Replaced in one step where it is there already. */
    public Path build(Path jar) throws IOException {
        Path made = Files.createTempDirectory(Files.createDirectories(folder), "classes");
        List<Path> files = new ArrayList<>();
        for (var source : sources.entrySet()) {
            Path file = made.resolve("src").resolve(source.getKey().replace('.', '/') + ".java");
            Files.createDirectories(file.getParent());
            files.add(Files.writeString(file, source.getValue()));
        }
        Path classes = Files.createDirectories(made.resolve("out"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            List<String> options =
                    List.of("-proc:none", "--release", "17", "-d", classes.toString(), "-cp", classPath());
            boolean ok = compiler.getTask(
                            said, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
            if (!ok) {
                throw new IllegalArgumentException(said.toString());
            }
        }
        Path fresh = made.resolve("fresh.jar");
        pack(classes, fresh);
        Files.move(fresh, jar, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        return jar;
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream zip = new JarOutputStream(out);
                Stream<Path> all = Files.walk(classes)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                zip.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, zip);
                zip.closeEntry();
            }
        }
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
