package io.reeve.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFolderTest {
    @TempDir
    private Path folder;

    @Test
    void make_newFolder_isItsOwnersAlone() throws Exception {
        Path made = folder.resolve("above/made");

        PrivateFolder.make(made);

        assertThat(rights(made)).isEqualTo("rwx------");
    }

    @Test
    void make_folderThatOthersMayRead_isClosedToThem() throws Exception {
        Path open = Files.createDirectory(
                folder.resolve("open"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));

        PrivateFolder.make(open);

        assertThat(rights(open)).isEqualTo("rwx------");
    }

    @Test
    void make_folderThatItsOwnerMayNotWrite_staysSo() throws Exception {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-x---"));

        PrivateFolder.make(closed);

        assertThat(rights(closed)).isEqualTo("r-x------");
    }

    @Test
    void ledgerHistoryAndPastJobs_areTheNodesAlone() throws Exception {
        FolderClaim.of(folder.resolve("ledger"), "node-1").close();
        new EventHistory(folder.resolve("history"), HistoryConfig.DEFAULT).close();
        new JobArchive(folder.resolve("jobs"), ArchiveConfig.DEFAULT).close();

        assertThat(new String[] {"ledger", "history", "jobs"})
                .allSatisfy(name -> assertThat(rights(folder.resolve(name))).isEqualTo("rwx------"));
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
