package io.reeve.node;

import io.reeve.config.ConfigException;
import io.reeve.config.NodeConfig;
import io.reeve.config.SecretKeyFile;
import io.reeve.control.SecretBox;
import io.reeve.core.state.Secrets.SecretEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The key that a control node seals secrets with. */
final class SecretKeys {
    private SecretKeys() {}

    /** The key that it was given; a node that holds the ledger alone makes one. Others have none. */
    static SecretBox of(NodeConfig config) throws IOException {
        Path file = config.files().secretKeyFile();
        if (file != null) {
            return SecretBox.read(file);
        }
        return config.ledgerPeers().isEmpty() ? SecretBox.read(SecretKeyFile.in(config.dataDir())) : SecretBox.none();
    }

    /** Fails where the secrets of the ledger, as far as it is known here, were sealed with another key. */
    static void check(ControlPeer peer) throws ConfigException {
        String wrong = wrong(peer);
        if (wrong != null) {
            throw new ConfigException(List.of(wrong));
        }
    }

    /** What is wrong with the key of this node; null where nothing is, as far as the ledger is known here. */
    static @Nullable String wrong(ControlPeer peer) {
        List<SecretEntry> secrets =
                peer.committed().read(state -> List.copyOf(state.secrets().all()));
        String own = peer.secrets().keyCheck();
        for (SecretEntry secret : secrets) {
            if (!secret.keyCheck().equals(own)) {
                String has = peer.secrets().hasKey() ? "has the key " + own : "has none";
                return "secret-key-file: the secrets of this cell are sealed with the key " + secret.keyCheck()
                        + " (its check value), and this node " + has
                        + ": every control node needs the same --secret-key-file";
            }
        }
        return null;
    }
}
