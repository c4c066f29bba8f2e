package io.reeve.cluster;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.config.Config;
import com.hazelcast.core.LifecycleEvent;
import io.reeve.message.Addresses;
import io.vertx.core.Completable;
import io.vertx.core.Vertx;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends what nodes say to each other by the cluster's membership alone.
 *
 * <p>Vert.x looks every address up in a map that is spread over all members. Where one of them died, froze or was cut
 * off, a look-up waits until its part of the map has moved, and where an answer of Hazelcast's is lost, for twice its
 * call timeout: just when the nodes must find a new leader. But a node's own addresses are told by its id, the leader's
 * notices go to all nodes and the events to all gateways, so nothing of this needs the map. Only what programs of
 * others send and consume goes through it.
 */
final class MemberRouting extends HazelcastClusterManager {
    /** What {@link HazelcastClusterManager} gives each member. */
    private static final String VERTX_ID_ATTRIBUTE = "__vertx.nodeId";

    private static final long LEARN_EVERY_MS = 1_000;

    /** Of this many members the bus's host and port are kept after they have gone: they may come back. */
    private static final int MOST_KNOWN = 1_000;

    /** Cleaning the map after a member waits as any use of it does, and must not hold up Hazelcast's own events. */
    private final ExecutorService cleaning = new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), MemberRouting::thread, new DiscardPolicy());

    private final Map<String, NodeInfo> known = new ConcurrentHashMap<>();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final Set<String> routed = ConcurrentHashMap.newKeySet();
    private volatile List<RegistrationInfo> programs = List.of();
    private volatile RegistrationListener selector = new RegistrationListener() {};
    private @Nullable Vertx vertx;
    private volatile @Nullable Cluster cluster;

    MemberRouting(Config config) {
        super(config);
    }

    @Override
    public void init(Vertx owner) {
        vertx = owner;
        super.init(owner);
    }

    @Override
    public void join(Completable<Void> promise) {
        super.join((joined, failure) -> {
            if (failure == null && vertx != null) {
                learn();
                vertx.setPeriodic(LEARN_EVERY_MS, id -> learn());
            }
            promise.complete(joined, failure);
        });
    }

    @Override
    public void leave(Completable<Void> promise) {
        cleaning.shutdown();
        super.leave(promise);
    }

    @Override
    public void registrationListener(RegistrationListener listener) {
        selector = listener;
        super.registrationListener(new RegistrationListener() {
            @Override
            public boolean wantsUpdatesFor(String address) {
                return address.equals(Addresses.EVENTS) || listener.wantsUpdatesFor(address);
            }

            @Override
            public void registrationsUpdated(RegistrationUpdateEvent event) {
                if (event.address().equals(Addresses.EVENTS)) {
                    heardOf(event.registrations());
                } else {
                    listener.registrationsUpdated(event);
                }
            }

            @Override
            public void registrationsLost() {
                listener.registrationsLost();
            }
        });
    }

    @Override
    public void addRegistration(String address, RegistrationInfo info, Completable<Void> promise) {
        if (isImplied(address)) {
            promise.succeed();
        } else {
            super.addRegistration(address, info, promise);
        }
    }

    @Override
    public void removeRegistration(String address, RegistrationInfo info, Completable<Void> promise) {
        if (isImplied(address)) {
            promise.succeed();
        } else {
            super.removeRegistration(address, info, promise);
        }
    }

    @Override
    public void getRegistrations(String address, Completable<List<RegistrationInfo>> promise) {
        if (!isRouted(address)) {
            super.getRegistrations(address, promise);
            return;
        }
        boolean first = routed.add(address);
        promise.succeed(route(address));
        if (first && address.equals(Addresses.EVENTS)) {
            findPrograms();
        }
    }

    /** Programs of others hear the events too, and only the map knows of them. */
    private void findPrograms() {
        super.getRegistrations(Addresses.EVENTS, (found, failure) -> {
            if (failure == null) {
                heardOf(found);
            } else if (vertx != null) {
                vertx.setTimer(LEARN_EVERY_MS, id -> findPrograms());
            }
        });
    }

    private void heardOf(List<RegistrationInfo> found) {
        programs = List.copyOf(found);
        reroute(Addresses.EVENTS);
    }

    /** As the superclass does, but while the instance closes too. */
    @Override
    public List<String> getNodes() {
        return cluster().getMembers().stream()
                .map(member -> member.getAttribute(VERTX_ID_ATTRIBUTE))
                .filter(Objects::nonNull) // a member need not have a Vert.x
                .toList();
    }

    @Override
    public void getNodeInfo(String member, Completable<NodeInfo> promise) {
        NodeInfo info = known.get(member);
        if (info != null) {
            promise.succeed(info);
            return;
        }
        super.getNodeInfo(member, (found, failure) -> {
            if (failure == null) {
                known.put(member, found);
            }
            promise.complete(found, failure);
        });
    }

    @Override
    public void memberAdded(MembershipEvent event) {
        routed.forEach(this::reroute);
        learn();
        cleaning.execute(() -> super.memberAdded(event));
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
        routed.forEach(this::reroute);
        cleaning.execute(() -> super.memberRemoved(event));
    }

    @Override
    public void stateChanged(LifecycleEvent event) {
        routed.forEach(this::reroute);
        cleaning.execute(() -> super.stateChanged(event));
    }

    private static Thread thread(Runnable work) {
        var thread = new Thread(work, "reeve-registry");
        thread.setDaemon(true);
        return thread;
    }

    /** Asks for where the buses of new members listen, long before the first message to them may be urgent. */
    private void learn() {
        List<String> members = getNodes();
        if (known.size() > MOST_KNOWN) {
            known.keySet().retainAll(members);
        }
        for (String member : members) {
            if (!known.containsKey(member) && !member.equals(getNodeId()) && asked.add(member)) {
                getNodeInfo(member, (found, failure) -> asked.remove(member));
            }
        }
    }

    private synchronized void reroute(String address) {
        selector.registrationsUpdated(new RegistrationUpdateEvent(address, route(address)));
    }

    /** Who hears what is sent to the address, as of now. */
    private List<RegistrationInfo> route(String address) {
        List<RegistrationInfo> to = new ArrayList<>();
        for (Member member : cluster().getMembers()) {
            if (hears(member, address)) {
                to.add(new RegistrationInfo(member.getAttribute(VERTX_ID_ATTRIBUTE), 0, false));
            }
        }
        if (address.equals(Addresses.EVENTS)) {
            to.addAll(programs);
        }
        return to;
    }

    /** Unlike the instance, it still tells who was there while that closes. */
    private Cluster cluster() {
        Cluster joined = cluster;
        if (joined == null) {
            joined = getHazelcastInstance().getCluster();
            cluster = joined;
        }
        return joined;
    }

    private boolean isImplied(String address) {
        return isRouted(address) && hears(cluster().getLocalMember(), address);
    }

    private static boolean isRouted(String address) {
        return address.equals(Addresses.LEADER)
                || address.equals(Addresses.EVENTS)
                || Addresses.nodeOf(address) != null;
    }

    private static boolean hears(Member member, String address) {
        String node = member.getAttribute(HazelcastSettings.NODE_ATTRIBUTE);
        if (node == null) {
            return false;
        }
        String to = Addresses.nodeOf(address);
        if (to != null) {
            return to.equals(node);
        }
        return !address.equals(Addresses.EVENTS)
                || Boolean.parseBoolean(member.getAttribute(HazelcastSettings.GATEWAY_ATTRIBUTE));
    }
}
