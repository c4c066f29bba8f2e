package io.reeve.execute.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandoverTest {
    private static final int UID = 1234;
    private static final int GID = 5678;

    @TempDir
    Path folder;

    private Path work;
    private Path outside;

    @BeforeEach
    void make() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root gives files away");
        work = Files.createDirectories(folder.resolve("attempt/work"));
        outside = Files.createDirectories(folder.resolve("outside"));
        Files.writeString(outside.resolve("passwords"), "x");
    }

    @Test
    void give_filesAndFolders_allTheWayDown() throws IOException {
        Path deep = Files.createDirectories(work.resolve("a/b/c"));
        Files.writeString(deep.resolve("file"), "x");

        Handover.give(work, UID, GID);

        for (Path path : new Path[] {work, work.resolve("a"), deep, deep.resolve("file")}) {
            assertThat(ownerOf(path)).as(path.toString()).isEqualTo(UID + ":" + GID);
        }
    }

    @Test
    void give_links_areNeitherFollowedNorGiven() throws Exception {
        Files.createSymbolicLink(work.resolve("folder"), outside);
        Files.createSymbolicLink(work.resolve("file"), outside.resolve("passwords"));
        Path pipe = work.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        Handover.give(work, UID, GID);

        for (Path path : new Path[] {outside, outside.resolve("passwords"), work.resolve("folder"), pipe}) {
            assertThat(ownerOf(path)).as(path.toString()).isEqualTo("0:0");
        }
        assertThat(ownerOf(work)).isEqualTo(UID + ":" + GID);
    }

    @Test
    void give_linkInItsPlace_leavesWhatThatLeadsTo() throws IOException {
        Files.delete(work);
        Files.createSymbolicLink(work, outside);

        Handover.give(work, UID, GID);

        assertThat(ownerOf(outside)).isEqualTo("0:0");
    }

    @Test
    void give_deeperThanAnybodyNeeds_isRefused() throws IOException {
        Path deep = work;
        for (int i = 0; i < 300; i++) {
            deep = Files.createDirectory(deep.resolve("d"));
        }
        assertThatThrownBy(() -> Handover.give(work, UID, GID)).hasMessageContaining("more than 200 deep");
    }

    private static String ownerOf(Path path) throws IOException {
        return Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS) + ":"
                + Files.getAttribute(path, "unix:gid", LinkOption.NOFOLLOW_LINKS);
    }
}
