package io.reeve.node;

import io.reeve.config.NodeConfig;
import io.reeve.execute.WorkerConfig;

/** What a node's configuration means for its worker. */
final class WorkerSettings {
    private WorkerSettings() {}

    static WorkerConfig of(NodeConfig config) {
        WorkerConfig found = WorkerConfig.of(config.dataDir());
        if (config.runAs() == null) {
            return found;
        }
        return new WorkerConfig(
                found.dataDir(),
                config.runAs(),
                found.allowedUsers(),
                found.maxFileBytes(),
                found.maxOutputs(),
                found.stopGraceMs(),
                found.keep(),
                found.supervisor());
    }
}
