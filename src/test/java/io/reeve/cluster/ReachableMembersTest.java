package io.reeve.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.cluster.Address;
import com.hazelcast.config.ClasspathXmlConfig;
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.logging.Logger;
import com.hazelcast.spi.discovery.DiscoveryNode;
import io.reeve.fixture.Await;
import io.reeve.fixture.FreePorts;
import io.reeve.model.NodeId;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Members that look for each other, some of them where nobody is. */
@Timeout(120)
class ReachableMembersTest {
    private final List<HazelcastInstance> members = new ArrayList<>();

    /** Of two clusters of one size the one with the greater address joins the other, if it finds it. */
    private int joins;

    private int joined;

    @BeforeEach
    void choosePorts() throws Exception {
        List<Integer> ports = Stream.of(FreePorts.next(), FreePorts.next())
                .sorted(Comparator.comparing(String::valueOf))
                .toList();
        joined = ports.get(0);
        joins = ports.get(1);
    }

    @AfterEach
    void stop() {
        members.forEach(member -> member.getLifecycleService().terminate());
    }

    /** Hazelcast's own list leaves out each name that is not of the network this member is bound to. */
    @Test
    void discover_name_isTheAddressThatItHas() throws Exception {
        try (ServerSocket member = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var looking = new ReachableMembers(List.of("localhost:" + member.getLocalPort()));

            var found = looking.newDiscoveryStrategy(
                            null, Logger.getLogger(ReachableMembersTest.class), new HashMap<>())
                    .discoverNodes();

            assertThat(found)
                    .extracting(DiscoveryNode::getPrivateAddress)
                    .containsExactly(new Address("127.0.0.1", member.getLocalPort()));
        }
    }

    @Test
    void join_othersAreDeadAndOneHasNoAddress_findsTheOneThatLives() throws Exception {
        start(joined);

        HazelcastInstance second =
                start(joins, FreePorts.next(), "no-such-name.invalid:5701", joined, FreePorts.next());

        assertThat(size(second)).isEqualTo(2);
    }

    /** As programs with a {@code cluster.xml} of their own have it, and nodes of an earlier version. */
    @Test
    void join_memberWithAListOfAddresses_isInTheSameCluster() throws Exception {
        start(joined);
        Config listing = new ClasspathXmlConfig("cluster.xml");
        listing.getNetworkConfig().setPort(joins).getJoin().getTcpIpConfig().setMembers(List.of("127.0.0.1:" + joined));

        HazelcastInstance program = Hazelcast.newHazelcastInstance(listing);
        members.add(program);

        assertThat(size(program)).isEqualTo(2);
    }

    @Test
    void search_twoClustersOneOfWhichNamesTheOther_becomeOne() throws Exception {
        HazelcastInstance searching = start(joins, FreePorts.next(), joined);
        assertThat(size(searching)).isEqualTo(1);

        HazelcastInstance founder = start(joined);

        Await.until("they are one cluster", () -> size(searching) == 2 && size(founder) == 2);
    }

    @Test
    void search_memberGoneAndBack_isFoundThoughNobodyNamedIt() throws Exception {
        HazelcastInstance stays = start(joins);
        HazelcastInstance goes = start(joined, joins);
        assertThat(size(goes)).isEqualTo(2);
        goes.getLifecycleService().terminate();
        Await.until("it is gone", () -> size(stays) == 1);

        HazelcastInstance back = start(joined);

        Await.until("they are one cluster again", () -> size(stays) == 2 && size(back) == 2);
    }

    private HazelcastInstance start(int port, Object... join) {
        List<String> addresses = Stream.of(join)
                .map(each -> each instanceof Integer ? "127.0.0.1:" + each : each.toString())
                .toList();
        HazelcastInstance member = Hazelcast.newHazelcastInstance(HazelcastSettings.of(
                new ClusterSettings(new NodeId("n" + port), "127.0.0.1", port, addresses, false, null)));
        members.add(member);
        return member;
    }

    private static int size(HazelcastInstance member) {
        return member.getCluster().getMembers().size();
    }
}
