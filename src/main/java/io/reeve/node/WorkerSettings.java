package io.reeve.node;

import io.reeve.config.NodeConfig;
import io.reeve.execute.WorkerConfig;

/** What a node's configuration means for its worker. */
final class WorkerSettings {
    private WorkerSettings() {}

    static WorkerConfig of(NodeConfig config) {
        WorkerConfig found = WorkerConfig.of(config.dataDir());
        return new WorkerConfig(
                found.dataDir(),
                config.runAs() == null ? found.defaultUser() : config.runAs(),
                found.allowedUsers(),
                found.maxFileBytes(),
                found.maxOutputs(),
                found.stopGraceMs(),
                found.keep(),
                found.supervisor(),
                config.isolation());
    }
}
