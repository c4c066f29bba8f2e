package io.reeve.hosting;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** A verticle's class in its jar, or a sentence that says what is wrong with either. */
final class VerticleJar implements AutoCloseable {
    private static final int MAX_NAMED = 3;
    private static final String CLASS = ".class";

    /** The first version of class files is that of Java 1.1. */
    private static final int CLASS_FILES_BEFORE_JAVA = 44;

    private final String className;
    private final Path jar;
    private final JarLoader loader;
    private final Class<? extends Deployable> type;

    private VerticleJar(String className, Path jar, JarLoader loader, Class<? extends Deployable> type) {
        this.className = className;
        this.jar = jar;
        this.loader = loader;
        this.type = type;
    }

    /** @throws IOException with words for people */
    static VerticleJar open(Path jar, String className) throws IOException {
        requireClass(jar, className);
        JarLoader loader = new JarLoader(jar);
        try {
            Class<?> found = Class.forName(className, false, loader);
            if (!Deployable.class.isAssignableFrom(found)) {
                throw new IOException(className + " in " + name(jar)
                        + " is no verticle: a verticle extends io.vertx.core.VerticleBase or AbstractVerticle");
            }
            return new VerticleJar(className, jar, loader, found.asSubclass(Deployable.class));
        } catch (IOException wrong) {
            loader.close();
            throw wrong;
        } catch (ClassNotFoundException | LinkageError wrong) {
            loader.close();
            throw new IOException(unloadable(jar, className, wrong), wrong);
        }
    }

    ClassLoader loader() {
        return loader;
    }

    DeploymentOptions options(JsonObject config, int instances, String threading) {
        return new DeploymentOptions()
                .setConfig(config)
                .setInstances(instances)
                .setClassLoader(loader)
                .setThreadingModel(ThreadingModel.valueOf(
                        threading.toUpperCase(Locale.ROOT).replace('-', '_')));
    }

    /** @throws Unusable with words for people */
    Deployable instance() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // For as long as it takes, and no longer: a thread that is started now would keep it for ever.
        thread.setContextClassLoader(loader);
        try {
            return type.getDeclaredConstructor().newInstance();
        } catch (NoSuchMethodException e) {
            throw new Unusable(className + " has no constructor without parameters", e);
        } catch (InvocationTargetException e) {
            throw new Unusable("its constructor failed: " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new Unusable(
                    className + " cannot be made: it and its constructor must be public, and it must not be abstract",
                    e);
        } catch (LinkageError e) {
            throw new Unusable(unloadable(jar, className, e), e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** The class cannot be made an instance of; its words are for people. */
    static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unusable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }

    private static void requireClass(Path jar, String className) throws IOException {
        if (!Files.isRegularFile(jar)) {
            throw new IOException("there is no " + name(jar) + " in the working directory");
        }
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            if (zip.getEntry(className.replace('.', '/') + CLASS) == null) {
                throw new IOException("there is no class " + className + " in " + name(jar) + others(zip, className));
            }
        } catch (ZipException e) {
            throw new IOException(name(jar) + " is no jar: " + e.getMessage(), e);
        }
    }

    /** Classes whose simple name is the same, else some of those that are there. */
    private static String others(ZipFile zip, String className) {
        String simple = className.substring(className.lastIndexOf('.') + 1);
        List<String> all = new ArrayList<>();
        List<String> same = new ArrayList<>();
        for (ZipEntry entry : zip.stream().toList()) {
            String path = entry.getName();
            if (path.endsWith(CLASS) && path.indexOf('$') < 0 && !path.startsWith("META-INF/")) {
                String name = path.substring(0, path.length() - CLASS.length()).replace('/', '.');
                all.add(name);
                if (name.substring(name.lastIndexOf('.') + 1).equalsIgnoreCase(simple)) {
                    same.add(name);
                }
            }
        }
        List<String> named = same.isEmpty() ? all : same;
        if (named.isEmpty()) {
            return ", which holds no classes at all";
        }
        String more = named.size() > MAX_NAMED ? " and " + (named.size() - MAX_NAMED) + " more" : "";
        return "; it has " + String.join(", ", named.subList(0, Math.min(MAX_NAMED, named.size()))) + more;
    }

    private static String unloadable(Path jar, String className, Throwable wrong) {
        if (wrong instanceof UnsupportedClassVersionError) {
            return className + " in " + name(jar) + " is compiled for a newer Java than this node's "
                    + Runtime.version().feature() + " (class files up to "
                    + (CLASS_FILES_BEFORE_JAVA + Runtime.version().feature()) + "): compile with --release "
                    + Runtime.version().feature();
        }
        if (wrong instanceof NoClassDefFoundError || wrong instanceof ClassNotFoundException) {
            String missing = String.valueOf(wrong.getMessage()).replace('/', '.');
            return className + " needs the class " + missing + ", which is neither in " + name(jar)
                    + " nor a part of Vert.x on the node: put what it depends on into the jar";
        }
        return className + " in " + name(jar) + " cannot be loaded: " + wrong;
    }

    private static String name(Path jar) {
        return String.valueOf(jar.getFileName());
    }
}
