package io.reeve.hosting;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Loads the classes of one attempt: those of the JDK, of Vert.x and what it stands on, and of Reeve's client are the
 * node's own; all others come from the jar. So a verticle may bring any version of anything else, and two attempts see
 * nothing of each other.
 */
final class JarLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    JarLoader(Path jar) throws IOException {
        super("verticle", new URL[] {jar.toUri().toURL()}, new Shared());
    }

    /** What a verticle shares with its node. */
    private static final class Shared extends ClassLoader {
        private static final List<String> PACKAGES = List.of(
                "io.vertx.",
                "io.netty.",
                "com.fasterxml.jackson.core.",
                "com.fasterxml.jackson.databind.",
                "com.fasterxml.jackson.annotation.",
                "org.slf4j.",
                "io.reeve.client.");

        private final ClassLoader node = Shared.class.getClassLoader();

        static {
            registerAsParallelCapable();
        }

        Shared() {
            super("shared", ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (PACKAGES.stream().anyMatch(name::startsWith)) {
                return node.loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }

        @Override
        protected @Nullable URL findResource(String name) {
            return isShared(name) ? node.getResource(name) : null;
        }

        @Override
        protected Enumeration<URL> findResources(String name) throws IOException {
            return isShared(name) ? node.getResources(name) : Collections.emptyEnumeration();
        }

        private static boolean isShared(String resource) {
            String name =
                    resource.replaceFirst("^META-INF/(services|vertx)/", "").replace('/', '.');
            return PACKAGES.stream().anyMatch(name::startsWith);
        }
    }
}
