package io.reeve.cluster;

import com.hazelcast.config.ClasspathXmlConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.FileSystemXmlConfig;
import com.hazelcast.config.NetworkConfig;
import io.reeve.model.NodeId;
import java.io.FileNotFoundException;
import java.nio.file.Path;

/** Reads {@code cluster.xml} and puts the node's own address and peers into it. */
final class HazelcastSettings {
    static final String NODE_ATTRIBUTE = "reeve.node";
    static final String GATEWAY_ATTRIBUTE = "reeve.gateway";
    static final String VALIDATE = "hazelcast.config.schema.validation.enabled";

    private HazelcastSettings() {}

    static Config of(ClusterSettings settings) {
        Config config = read(settings.file());
        config.getMemberAttributeConfig()
                .setAttribute(NODE_ATTRIBUTE, settings.node().value())
                .setAttribute(GATEWAY_ATTRIBUTE, Boolean.toString(settings.gateway()));
        config.setClassLoader(HazelcastSettings.class.getClassLoader());

        NetworkConfig network = config.getNetworkConfig();
        network.setPort(settings.port() == 0 ? NetworkConfig.DEFAULT_PORT : settings.port());
        network.setPortAutoIncrement(settings.port() == 0);
        network.getInterfaces().setEnabled(true).clear().addInterface(settings.host());
        network.setPublicAddress(null);

        new ReachableMembers(settings.join()).use(config);
        return config;
    }

    /** Of a member that is no node: it has any free port, and looks for one node on this machine. */
    static Config guest(String host, String join) {
        Config config = of(new ClusterSettings(new NodeId("guest"), host, 0, java.util.List.of(join), false, null));
        config.getMemberAttributeConfig().getAttributes().remove(NODE_ATTRIBUTE);
        return config;
    }

    private static Config read(@org.jspecify.annotations.Nullable Path file) {
        if (file == null) {
            // A test checks our own file against its schema; to do it at each start takes a third of that start.
            if (System.getProperty(VALIDATE) == null) {
                System.setProperty(VALIDATE, "false");
            }
            return new ClasspathXmlConfig(
                    HazelcastSettings.class.getClassLoader(), "cluster.xml", System.getProperties());
        }
        try {
            return new FileSystemXmlConfig(file.toFile());
        } catch (FileNotFoundException e) {
            throw new IllegalArgumentException("no Hazelcast configuration at " + file.toAbsolutePath(), e);
        }
    }
}
