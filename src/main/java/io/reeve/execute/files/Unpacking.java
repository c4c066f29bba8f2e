package io.reeve.execute.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The folder that an archive is unpacked into. Nothing is written outside of it, whatever the archive says: each name
 * is checked, nothing is written through a link, and links are made last, to places inside only.
 */
public final class Unpacking {
    /** Each costs an inode, and time of whoever deletes it. */
    static final int MAX_ENTRIES = 200_000;
    /** What file systems take, in bytes; the rest of the path is ours. */
    private static final int MAX_NAME_CHARS = 2_048;

    private static final int MAX_DEPTH = 200;

    private final Path root;
    private final @Nullable UserIds user;
    private final long maxBytes;
    private final BooleanSupplier abandoned;
    private final boolean rootFileSystem;
    private final Set<Path> folders = new HashSet<>();
    private final Set<Path> files = new HashSet<>();
    private final Map<Path, Integer> folderModes = new HashMap<>();
    private final List<Link> links = new ArrayList<>();
    private long bytes;
    private int entries;

    private record Link(String name, Path at, String target) {}

    /**
     * @param root is there, and no other process writes into it
     * @param maxBytes of all files together
     */
    public Unpacking(Path root, @Nullable UserIds user, long maxBytes, BooleanSupplier abandoned) {
        this(root, user, maxBytes, abandoned, false);
    }

    /**
     * A root file system: its links mean places in it, wherever they seem to lead from here, and what is no file,
     * folder or link is left out, because a container gets devices of its own. No link is followed here either.
     */
    public static Unpacking ofRoot(Path root, long maxBytes, BooleanSupplier abandoned) {
        return new Unpacking(root, null, maxBytes, abandoned, true);
    }

    private Unpacking(
            Path root, @Nullable UserIds user, long maxBytes, BooleanSupplier abandoned, boolean rootFileSystem) {
        this.rootFileSystem = rootFileSystem;
        this.root = root;
        this.user = user;
        this.maxBytes = maxBytes;
        this.abandoned = abandoned;
        folders.add(root);
    }

    void folder(String name, int mode) throws IOException {
        Path at = at(name);
        makeFolders(name, at);
        folderModes.put(at, mode);
    }

    /** @param mode permission bits; no other bit counts */
    void file(String name, int mode, InputStream content) throws IOException {
        Path at = at(name);
        requireNotRoot(name, at);
        makeFolders(name, at.getParent());
        if (files.contains(at)) {
            Files.delete(at); // a later entry of the same name counts, as with tar
        }
        try (OutputStream out = Files.newOutputStream(
                at, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            copy(content, out);
        } catch (FileAlreadyExistsException e) {
            throw new FileTrouble("\"" + name + "\" is there already", e);
        }
        files.add(at);
        Files.setPosixFilePermissions(at, OwnedFiles.permissions(kept(mode) | 0600));
        OwnedFiles.give(at, user);
    }

    /** A second name of a file that came before. */
    void hardLink(String name, String target) throws IOException {
        Path at = at(name);
        requireNotRoot(name, at);
        Path to = at(target);
        if (!files.contains(to)) {
            throw new FileTrouble("\"" + name + "\" is a link to \"" + target + "\", which is no file before it");
        }
        makeFolders(name, at.getParent());
        try {
            Files.createLink(at, to);
        } catch (FileAlreadyExistsException e) {
            throw new FileTrouble("\"" + name + "\" is there already", e);
        }
        files.add(at);
    }

    /**
     * A link to somewhere inside. So that no chain of links leads out, {@code ..} may only stand at the beginning of
     * the target, where what it leaves is a folder and no link.
     */
    void symbolicLink(String name, String target) throws IOException {
        Path at = at(name);
        requireNotRoot(name, at);
        if (rootFileSystem && !target.isEmpty() && target.indexOf('\0') < 0) {
            links.add(new Link(name, at, target));
            return;
        }
        int depth = root.relativize(at).getNameCount() - 1;
        boolean down = false;
        for (String part : target.split("/", -1)) {
            if (part.equals("..")) {
                depth--;
                if (down || depth < 0) {
                    depth = -1;
                    break;
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                down = true;
            }
        }
        if (target.isEmpty() || target.startsWith("/") || target.indexOf('\0') >= 0 || depth < 0) {
            throw new FileTrouble("\"" + name + "\" is a link to \"" + target + "\", which leads out of the folder");
        }
        links.add(new Link(name, at, target));
    }

    /** What is neither file, folder nor link. */
    void other(String name, String kind) throws FileTrouble {
        if (!rootFileSystem) {
            throw refused(name, kind);
        }
    }

    /** What cannot be placed. */
    FileTrouble refused(String name, String kind) {
        return new FileTrouble("\"" + name + "\" is " + kind + ", which is not placed");
    }

    /** Of all files together. */
    public long bytes() {
        return bytes;
    }

    /** Makes the links, and gives the folders their modes. */
    void finish() throws IOException {
        for (Link link : links) {
            makeFolders(link.name(), link.at().getParent());
            try {
                Files.createSymbolicLink(link.at(), Path.of(link.target()));
            } catch (FileAlreadyExistsException e) {
                throw new FileTrouble("\"" + link.name() + "\" is there already", e);
            }
            OwnedFiles.give(link.at(), user);
        }
        for (var entry : folderModes.entrySet()) {
            if (!entry.getKey().equals(root)) {
                Files.setPosixFilePermissions(entry.getKey(), OwnedFiles.permissions(kept(entry.getValue()) | 0700));
            }
        }
    }

    /** Nobody writes into what others run in, neither from a container nor by a command beside it. */
    private int kept(int mode) {
        return rootFileSystem ? mode & ~022 : mode;
    }

    private Path at(String name) throws IOException {
        if (abandoned.getAsBoolean()) {
            throw new IOException("the attempt was stopped meanwhile");
        }
        if (++entries > MAX_ENTRIES) {
            throw new FileTrouble("it holds more than " + MAX_ENTRIES + " entries");
        }
        if (name.startsWith("/")) {
            throw new FileTrouble("\"" + name + "\" is an absolute path");
        }
        if (name.isEmpty() || name.length() > MAX_NAME_CHARS || name.chars().anyMatch(c -> c < ' ' || c == '\\')) {
            throw new FileTrouble("it holds a name with a backslash or a control character, or with none or more than "
                    + MAX_NAME_CHARS + " characters: \"" + PlainText.clean(name, 100) + "\"");
        }
        Path at = root;
        int depth = 0;
        for (String part : name.split("/", -1)) {
            if (part.equals("..")) {
                throw new FileTrouble("\"" + name + "\" leads out of the folder");
            }
            if (!part.isEmpty() && !part.equals(".")) {
                at = at.resolve(part);
                depth++;
            }
        }
        if (depth > MAX_DEPTH) {
            throw new FileTrouble("it holds more than " + MAX_DEPTH + " folders inside each other");
        }
        return at;
    }

    private void requireNotRoot(String name, Path at) throws IOException {
        if (at.equals(root)) {
            throw new FileTrouble("\"" + name + "\" is no name of a file");
        }
    }

    private void makeFolders(String name, Path folder) throws IOException {
        if (folders.contains(folder)) {
            return;
        }
        makeFolders(name, folder.getParent());
        try {
            OwnedFiles.makeOwnFolder(folder, user);
            folderModes.putIfAbsent(folder, 0755);
        } catch (FileAlreadyExistsException e) {
            throw new FileTrouble(
                    "\"" + name + "\" goes through " + root.relativize(folder) + ", which is no folder", e);
        }
        folders.add(folder);
    }

    private void copy(InputStream content, OutputStream out) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
            bytes += read;
            if (bytes > maxBytes) {
                throw new FileTrouble("what is in it is larger than the " + maxBytes + " bytes that this node places");
            }
            if (abandoned.getAsBoolean()) {
                throw new IOException("the attempt was stopped meanwhile");
            }
            out.write(buffer, 0, read);
        }
    }
}
