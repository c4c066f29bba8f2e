package io.reeve.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.OperationTimeoutException;
import io.reeve.model.NodeId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node's Vert.x, joined to the cluster, and who else is in it. */
public final class ClusteredVertx {
    private static final Logger log = LoggerFactory.getLogger(ClusteredVertx.class);

    /** A peer that does not answer for this long has its connection closed: TCP alone takes minutes. */
    private static final long PING_MS = 2_000;

    /** Each is given up by Hazelcast when an answer is lost, after twice the call timeout. */
    private static final int TRIES = 3;

    private final Vertx vertx;
    private final HazelcastInstance hazelcast;

    private ClusteredVertx(Vertx vertx, HazelcastInstance hazelcast) {
        this.vertx = vertx;
        this.hazelcast = hazelcast;
    }

    /** Joins, or founds, the cluster. Fails where another member goes by this node's id. */
    public static Future<ClusteredVertx> join(ClusterSettings settings) {
        // Hazelcast's logging must be chosen before its first class is loaded.
        System.setProperty("hazelcast.logging.type", "slf4j");
        Supplier<HazelcastClusterManager> managers = () -> new MemberRouting(HazelcastSettings.of(settings));
        return build(settings.host(), managers, TRIES).compose(joined -> {
            String twin = joined.addressOfTwin(settings.node());
            if (twin != null) {
                return joined.vertx
                        .close()
                        .transform(closed -> Future.failedFuture(new IllegalStateException("another node at "
                                + twin + " is called " + settings.node()
                                + " already: give each node an id of its own")));
            }
            log.info("cluster joined node={} members={}", settings.node(), joined.members());
            return Future.succeededFuture(joined);
        });
    }

    /**
     * Joins as a member that is no node of Reeve.
     *
     * @param host to bind to
     * @param join {@code host:port} of a node on this machine
     */
    public static Future<Vertx> joinAsGuest(String host, String join) {
        System.setProperty("hazelcast.logging.type", "slf4j");
        return build(host, () -> new HazelcastClusterManager(HazelcastSettings.guest(host, join)), TRIES)
                .map(ClusteredVertx::vertx);
    }

    /** A member that froze or was cut off while this one joined may leave it waiting: then it joins anew. */
    static Future<ClusteredVertx> build(String host, Supplier<HazelcastClusterManager> managers, int tries) {
        HazelcastClusterManager manager = managers.get();
        return build(host, manager)
                .map(vertx -> new ClusteredVertx(vertx, manager.getHazelcastInstance()))
                .recover(failure -> {
                    HazelcastInstance left = manager.getHazelcastInstance();
                    if (left != null) {
                        left.getLifecycleService().terminate();
                    }
                    if (tries == 1 || !(failure instanceof OperationTimeoutException)) {
                        return Future.failedFuture(failure);
                    }
                    log.warn("joining anew, a member did not answer cause={}", failure.getMessage());
                    return build(host, managers, tries - 1);
                });
    }

    private static Future<Vertx> build(String host, HazelcastClusterManager manager) {
        var bus = new EventBusOptions()
                .setHost(host)
                .setClusterPingInterval(PING_MS)
                .setClusterPingReplyInterval(PING_MS);
        var options = new VertxOptions().setEventBusOptions(bus).setHAEnabled(false);
        options.setBlockedThreadCheckInterval(10).setBlockedThreadCheckIntervalUnit(TimeUnit.SECONDS);
        return Vertx.builder().with(options).withClusterManager(manager).buildClustered();
    }

    public Vertx vertx() {
        return vertx;
    }

    /** Where this node's member listens, as others may name it to join. */
    public String address() {
        var address = hazelcast.getCluster().getLocalMember().getAddress();
        return address.getHost() + ":" + address.getPort();
    }

    /** The ids of all nodes that Hazelcast counts in now. */
    public Set<NodeId> members() {
        Set<NodeId> ids = new TreeSet<>();
        for (Member member : hazelcast.getCluster().getMembers()) {
            NodeId id = idOf(member);
            if (id != null) {
                ids.add(id);
            }
        }
        return ids;
    }

    /** Calls back, on Hazelcast's thread, for each node that died, left or was cut off. */
    public void onMemberGone(Consumer<NodeId> gone) {
        hazelcast.getCluster().addMembershipListener(new MembershipListener() {
            @Override
            public void memberAdded(MembershipEvent event) {
                log.info("member joined node={}", idOf(event.getMember()));
            }

            @Override
            public void memberRemoved(MembershipEvent event) {
                NodeId id = idOf(event.getMember());
                log.warn("member gone node={}", id);
                if (id != null) {
                    gone.accept(id);
                }
            }
        });
    }

    private @Nullable String addressOfTwin(NodeId node) {
        for (Member member : hazelcast.getCluster().getMembers()) {
            if (!member.localMember() && node.equals(idOf(member))) {
                return member.getAddress().getHost() + ":" + member.getAddress().getPort();
            }
        }
        return null;
    }

    /** A user's own member of the cluster is no node of Reeve: it has no such attribute. */
    private static @Nullable NodeId idOf(Member member) {
        String value = member.getAttribute(HazelcastSettings.NODE_ATTRIBUTE);
        return value == null ? null : new NodeId(value);
    }
}
