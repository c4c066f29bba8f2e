package io.reeve.config;

import io.reeve.model.NodeId;

/** Where one control node keeps its copy of the ledger. */
public record LedgerPeer(NodeId node, HostPort address) {
    @Override
    public String toString() {
        return node + "=" + address;
    }
}
