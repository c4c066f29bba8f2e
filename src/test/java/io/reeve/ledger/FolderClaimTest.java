package io.reeve.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reeve.model.FeatureLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderClaimTest {
    @TempDir
    Path folder;

    @Test
    void start_folderInUse_namesTheProcessThatHasIt() throws Exception {
        try (LedgerFixture peer = LedgerFixture.leading(folder)) {
            RatisLedger second = new RatisLedger(LedgerConfig.alone("n1", folder), peer.state);

            assertThatThrownBy(() -> second.start().toCompletableFuture().get())
                    .cause()
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(folder + " is in use by another node")
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
            second.close();
            assertThat(peer.appendNow(LedgerFixture.upload(1))).hasSize(1);
        }
    }

    @Test
    void of_anotherPeersFolder_saysWhose() throws Exception {
        FolderClaim.of(folder, "n1").close();

        assertThatThrownBy(() -> FolderClaim.of(folder, "n2"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("belongs to the peer n1, not to n2");
        FolderClaim.of(folder, "n1").close();
    }

    @Test
    void of_folderOfAHigherLevel_isRefusedAndOfThisOneIsNot() throws Exception {
        try (FolderClaim claim = FolderClaim.of(folder, "n1")) {
            claim.needsLevel(FeatureLevel.NEWEST);
        }
        try (FolderClaim claim = FolderClaim.of(folder, "n1")) {
            claim.needsLevel(FeatureLevel.NEWEST + 1);
        }

        assertThatThrownBy(() -> FolderClaim.of(folder, "n1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "has feature level %d, and this version of Reeve understands %d",
                        FeatureLevel.NEWEST + 1, FeatureLevel.NEWEST)
                .hasMessageContaining("start the newest version");
        assertThat(folder.resolve("peer"))
                .as("versions before levels read an id that is not theirs")
                .content()
                .isNotEqualTo("n1");
        assertThatThrownBy(() -> FolderClaim.of(folder, "n2"))
                .hasMessageContaining("belongs to the peer n1, not to n2");
    }

    @Test
    void of_folderThatCannotBe_saysWhatToDo() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> FolderClaim.of(file.resolve("ledger"), "n1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be made")
                .hasMessageContaining("choose another folder");
    }
}
