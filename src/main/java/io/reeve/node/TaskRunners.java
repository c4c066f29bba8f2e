package io.reeve.node;

import io.reeve.cluster.ClusteredVertx;
import io.reeve.config.NodeConfig;
import io.reeve.hosting.MessageRunner;
import io.reeve.hosting.OwnProcess;
import io.reeve.hosting.VerticleRunner;
import io.reeve.model.Work;
import io.reeve.runner.TaskRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** Which kinds of task this node runs besides commands. */
final class TaskRunners {
    private TaskRunners() {}

    static List<TaskRunner> of(NodeConfig config, ClusteredVertx cluster) {
        var ownProcess = new OwnProcess(VerticleHost.class.getName(), config.bindHost(), cluster.address());
        List<TaskRunner> runners = new ArrayList<>();
        runners.add(new VerticleRunner(cluster.vertx(), ownProcess));
        runners.add(new MessageRunner(cluster.vertx()));
        ServiceLoader.load(TaskRunner.class, TaskRunners.class.getClassLoader()).forEach(runners::add);
        return runners;
    }

    /** What the node says of them when it registers. */
    static Map<String, String> attributes(List<TaskRunner> runners) {
        Map<String, String> attributes = new TreeMap<>();
        runners.forEach(runner -> attributes.put(Work.attribute(runner.kind()), "yes"));
        return attributes;
    }
}
