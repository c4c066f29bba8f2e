package io.reeve.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.Config;
import com.hazelcast.config.DiscoveryStrategyConfig;
import com.hazelcast.config.ListenerConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.properties.PropertyDefinition;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.logging.ILogger;
import com.hazelcast.spi.discovery.AbstractDiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryNode;
import com.hazelcast.spi.discovery.DiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryStrategyFactory;
import com.hazelcast.spi.discovery.SimpleDiscoveryNode;
import io.reeve.config.HostPort;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells Hazelcast where other members may be: of the addresses that were named and those of nodes that have gone, the
 * ones that take a connection now.
 *
 * <p>With a plain list of addresses Hazelcast tries them one after another and waits five seconds for each that is
 * dead. The halves of a cluster that was split find each other by that search, so every dead machine would hold up
 * everybody's return, and all the launches on the other half with it.
 */
final class ReachableMembers implements MembershipListener, HazelcastInstanceAware, DiscoveryStrategyFactory {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** The longest gone are forgotten first. */
    private static final int MOST_GONE = 1_000;

    private final List<HostPort> named;
    private final Set<Address> gone = new LinkedHashSet<>();
    private volatile @Nullable HazelcastInstance instance;

    /** @param named {@code host} or {@code host:port} */
    ReachableMembers(Collection<String> named) {
        this.named = named.stream()
                .map(address -> HostPort.parse(address, NetworkConfig.DEFAULT_PORT))
                .toList();
    }

    /** Makes it what the member of this configuration looks for others by, instead of a list of addresses. */
    void use(Config config) {
        config.setProperty("hazelcast.discovery.enabled", "true");
        config.addListenerConfig(new ListenerConfig(this));
        var join = config.getNetworkConfig().getJoin();
        join.getTcpIpConfig().setEnabled(false);
        join.getDiscoveryConfig().addDiscoveryStrategyConfig(new DiscoveryStrategyConfig(this));
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance own) {
        instance = own;
    }

    @Override
    public void memberAdded(MembershipEvent event) {
        // It is a member, and need not be looked for before it has gone.
    }

    @Override
    public synchronized void memberRemoved(MembershipEvent event) {
        if (event.getMember().getAttribute(HazelcastSettings.NODE_ATTRIBUTE) == null) {
            return; // a program comes and goes, and looks for its node by itself
        }
        Address address = event.getMember().getAddress();
        gone.remove(address);
        gone.add(address);
        if (gone.size() > MOST_GONE) {
            gone.remove(gone.iterator().next());
        }
    }

    /** All that are no members now. */
    private Set<InetSocketAddress> missing() {
        Set<InetSocketAddress> addresses = new HashSet<>();
        for (Address each : allGone()) {
            addresses.add(new InetSocketAddress(each.getHost(), each.getPort()));
        }
        // Resolved anew each time: a name may move to another machine. That may take long, so it is done without the
        // lock.
        named.forEach(each -> addresses.add(new InetSocketAddress(each.host(), each.port())));
        HazelcastInstance own = instance;
        if (own != null) {
            for (Member member : own.getCluster().getMembers()) {
                addresses.remove(member.getSocketAddress());
            }
        }
        return addresses;
    }

    private synchronized List<Address> allGone() {
        return List.copyOf(gone);
    }

    private List<DiscoveryNode> reachable() {
        return Reachability.of(missing(), PATIENCE, Integer.MAX_VALUE).stream()
                .<DiscoveryNode>map(found -> new SimpleDiscoveryNode(new Address(found.getAddress(), found.getPort())))
                .toList();
    }

    @Override
    public Class<? extends DiscoveryStrategy> getDiscoveryStrategyType() {
        return Strategy.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // as the interface has it
    public DiscoveryStrategy newDiscoveryStrategy(
            DiscoveryNode local, ILogger logger, Map<String, Comparable> properties) {
        return new Strategy(logger, properties);
    }

    @Override
    public Collection<PropertyDefinition> getConfigurationProperties() {
        return List.of();
    }

    private final class Strategy extends AbstractDiscoveryStrategy {
        @SuppressWarnings("rawtypes") // as the superclass has it
        Strategy(ILogger logger, Map<String, Comparable> properties) {
            super(logger, properties);
        }

        @Override
        public Iterable<DiscoveryNode> discoverNodes() {
            return reachable();
        }
    }
}
