package io.reeve.node;

import io.reeve.config.NodeConfig;
import io.reeve.execute.WorkerConfig;
import io.reeve.runner.TaskRunner;
import java.util.List;

/** What a node's configuration means for its worker. */
final class WorkerSettings {
    private WorkerSettings() {}

    static WorkerConfig of(NodeConfig config, List<TaskRunner> runners) {
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
                runners,
                config.isolation());
    }
}
