package io.reeve.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk of its own below a folder, small enough to be filled. */
final class SmallDisk {
    private static final String SIZE = "256m";
    private static final int BLOCK_BYTES = 1 << 16;

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    static SmallDisk mount(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Shell.run("mount", "-t", "tmpfs", "-o", "mode=755,size=" + SIZE, "rvf", folder.toString());
        return new SmallDisk(folder);
    }

    /** What is written below that name goes to a folder beside the disk, and is there when the disk is not. */
    void keepOutside(String name, Path outside) throws IOException {
        Files.createDirectories(outside);
        Files.createSymbolicLink(folder.resolve(name), outside);
    }

    void fill() throws IOException {
        byte[] block = new byte[BLOCK_BYTES];
        try (OutputStream out = Files.newOutputStream(filler())) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            if (Files.getFileStore(folder).getUsableSpace() > BLOCK_BYTES) {
                throw full;
            }
        }
    }

    void clear() throws IOException {
        Files.deleteIfExists(filler());
    }

    void unmount() throws IOException, InterruptedException {
        Shell.run("umount", "--lazy", folder.toString());
    }

    private Path filler() {
        return folder.resolve("filler");
    }
}
