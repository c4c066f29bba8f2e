package io.reeve.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.multimap.MultiMap;
import io.reeve.fixture.FreePorts;
import io.reeve.message.Addresses;
import io.reeve.model.NodeId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What reaches whom without the map of addresses, and while that stands still. */
@Timeout(120)
class MemberRoutingTest {
    private static final String PUBLIC = "reeve.scheduler.submit";

    private final int founderPort = FreePorts.next();
    private final List<Node> open = new ArrayList<>();

    private record Node(Vertx vertx, HazelcastInstance hazelcast) {
        MessageConsumer<String> answers(String address, String with) throws Exception {
            MessageConsumer<String> consumer = vertx.eventBus().consumer(address, message -> message.reply(with));
            await(consumer.completion());
            return consumer;
        }

        BlockingQueue<String> hears(String address) throws Exception {
            BlockingQueue<String> heard = new LinkedBlockingQueue<>();
            MessageConsumer<String> consumer = vertx.eventBus().consumer(address, message -> heard.add(message.body()));
            await(consumer.completion());
            return heard;
        }

        String ask(String address) throws Exception {
            return await(vertx.eventBus().<String>request(address, "?").map(Message::body));
        }

        MultiMap<String, Object> registry() {
            return hazelcast.getMultiMap("__vertx.subs");
        }
    }

    @AfterEach
    void closeAll() throws Exception {
        for (Node node : open) {
            if (node.hazelcast().getLifecycleService().isRunning()) {
                await(node.vertx().close());
            }
        }
    }

    @Test
    void nodesOwnAddress_reachesIt_andIsInNoMap() throws Exception {
        Node one = node("n1", false);
        Node two = node("n2", false);
        two.answers(Addresses.control(new NodeId("n2")), "two");
        two.answers(Addresses.readAttempt(new NodeId("n2")), "read");

        assertThat(one.ask("reeve.control.n2")).isEqualTo("two");
        assertThat(one.ask("reeve.executor.n2.read")).isEqualTo("read");
        assertThat(one.registry().keySet()).isEmpty();
    }

    @Test
    void nodeThatIsStartedAnew_isReachedAgain() throws Exception {
        Node one = node("n1", false);
        Node before = node("n2", false);
        before.answers("reeve.control.n2", "before");
        assertThat(one.ask("reeve.control.n2")).isEqualTo("before");

        await(before.vertx().close());
        Node after = node("n2", false);
        after.answers("reeve.control.n2", "after");

        assertThat(one.ask("reeve.control.n2")).isEqualTo("after");
    }

    @Test
    void leadersNotice_goesToNodesThatJoinLater() throws Exception {
        Node one = node("n1", false);
        BlockingQueue<String> first = one.hears(Addresses.LEADER);
        one.vertx().eventBus().publish(Addresses.LEADER, "1");
        assertThat(first.poll(20, TimeUnit.SECONDS)).isEqualTo("1");

        BlockingQueue<String> second = node("n2", false).hears(Addresses.LEADER);
        one.vertx().eventBus().publish(Addresses.LEADER, "2");

        assertThat(second.poll(20, TimeUnit.SECONDS)).isEqualTo("2");
    }

    @Test
    void events_goToGatewaysAndPrograms_once() throws Exception {
        Node one = node("n1", false);
        BlockingQueue<String> gateway = node("n2", true).hears(Addresses.EVENTS);
        BlockingQueue<String> program = open(new HazelcastClusterManager(
                        HazelcastSettings.guest("127.0.0.1", "127.0.0.1:" + founderPort)))
                .hears(Addresses.EVENTS);
        // The first one makes the sender look for programs; it may or may not reach them.
        String reached = null;
        for (int i = 1; reached == null; i++) {
            one.vertx().eventBus().publish(Addresses.EVENTS, "e" + i);
            assertThat(gateway.poll(20, TimeUnit.SECONDS)).isEqualTo("e" + i);
            reached = program.poll(100, TimeUnit.MILLISECONDS);
        }

        one.vertx().eventBus().publish(Addresses.EVENTS, "last");
        assertThat(gateway.poll(20, TimeUnit.SECONDS)).isEqualTo("last");
        String heard = program.poll(20, TimeUnit.SECONDS);
        assertThat(heard).isEqualTo("last");
        assertThat(program).isEmpty();
    }

    @Test
    void mapStandsStill_nodesTalkOn() throws Exception {
        Node one = node("n1", false);
        Node two = node("n2", false);
        Node three = node("n3", false);
        one.answers(PUBLIC, "public");
        two.answers("reeve.control.n2", "two");
        assertThat(two.ask(PUBLIC)).isEqualTo("public");
        // Whoever registers the address anew, as all do when a member is gone, waits for this lock.
        MultiMap<String, Object> registry = two.registry();
        registry.lock(PUBLIC);
        try {
            three.hazelcast().getLifecycleService().terminate();
            Future<?> waiting = lookUpThatWaits(one);

            assertThat(one.ask("reeve.control.n2")).isEqualTo("two");
            assertThat(waiting.isComplete()).as("the map answers still").isFalse();
        } finally {
            registry.unlock(PUBLIC);
        }
        await(three.vertx().close());
    }

    /** Until the map stands still, each is answered at once, with that nobody listens. */
    private static Future<?> lookUpThatWaits(Node node) throws Exception {
        for (int i = 0; ; i++) {
            Future<?> lookUp = node.vertx().eventBus().request("unknown-" + i, "?");
            try {
                lookUp.toCompletionStage().toCompletableFuture().get(1, TimeUnit.SECONDS);
            } catch (ExecutionException nobody) {
                continue;
            } catch (TimeoutException waits) {
                return lookUp;
            }
        }
    }

    private Node node(String id, boolean gateway) throws Exception {
        boolean founds = open.isEmpty();
        List<String> join = founds ? List.of() : List.of("127.0.0.1:" + founderPort);
        Config settings = HazelcastSettings.of(new ClusterSettings(
                new NodeId(id), "127.0.0.1", founds ? founderPort : FreePorts.next(), join, gateway, null));
        return open(new MemberRouting(settings));
    }

    private Node open(HazelcastClusterManager routing) throws Exception {
        var options = new VertxOptions().setEventBusOptions(new EventBusOptions().setHost("127.0.0.1"));
        Vertx vertx =
                await(Vertx.builder().with(options).withClusterManager(routing).buildClustered());
        var node = new Node(vertx, routing.getHazelcastInstance());
        open.add(node);
        return node;
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
