package io.reeve.node;

import io.reeve.config.ContainersConfig;
import io.reeve.config.FilesConfig;
import io.reeve.config.NodeConfig;
import io.reeve.execute.WorkerConfig;
import io.reeve.execute.WorkerConfig.Keep;
import io.reeve.execute.WorkerFiles;
import io.reeve.execute.container.ContainerSettings;
import io.reeve.runner.TaskRunner;
import java.util.List;

/** What a node's configuration means for its worker. */
final class WorkerSettings {
    private WorkerSettings() {}

    private static ContainerSettings containers(ContainersConfig said, FilesConfig files) {
        return new ContainerSettings(
                said.runtime(), said.engine(), said.rootfs(), said.mounts(), said.users(), files.cacheBytes());
    }

    static WorkerConfig of(NodeConfig config, List<TaskRunner> runners) {
        WorkerConfig found = WorkerConfig.of(config.dataDir());
        FilesConfig files = config.files();
        Keep keep = found.keep();
        return new WorkerConfig(
                found.dataDir(),
                config.runAs() == null ? found.defaultUser() : config.runAs(),
                found.allowedUsers(),
                found.maxFileBytes(),
                found.maxOutputs(),
                found.stopGraceMs(),
                new Keep(
                        files.keepAgeMs(),
                        files.keepBytes(),
                        keep.attempts(),
                        keep.sweepEveryMs(),
                        files.keepFreeBytes()),
                found.supervisor(),
                runners,
                config.isolation(),
                new WorkerFiles(files.from(), files.cacheBytes(), files.logBytes()),
                containers(config.containers(), files));
    }
}
