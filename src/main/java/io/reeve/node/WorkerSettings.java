package io.reeve.node;

import io.reeve.config.NodeConfig;
import io.reeve.execute.WorkerConfig;
import io.reeve.runner.TaskRunner;
import java.util.List;

/** What a node's configuration means for its worker. */
final class WorkerSettings {
    private WorkerSettings() {}

    static WorkerConfig of(NodeConfig config, List<TaskRunner> runners) {
        WorkerConfig found = WorkerConfig.of(config.dataDir()).withRunners(runners);
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
                found.supervisor(),
                runners);
    }
}
