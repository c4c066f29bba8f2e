package io.reeve.cluster;

import static io.reeve.fixture.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reeve.encoding.Wire;
import io.reeve.message.Addresses;
import io.reeve.message.LeaderNotice;
import io.reeve.model.NodeId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whom a node asks while it knows of a leader, and while it knows of none. */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class LeaderLinkTest {
    private static final String ADDRESS = "reeve.test";
    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");
    private static final NodeId C = new NodeId("c");

    /** Longer than a test may take: no answer in here may come by waiting for it. */
    private static final long LONG_MS = 600_000;

    private final BlockingQueue<NodeId> asked = new LinkedBlockingQueue<>();
    private LeaderLink link;

    @BeforeEach
    void open(Vertx vertx) throws Exception {
        link = new LeaderLink(vertx, LONG_MS);
        await(link.opened());
    }

    private void hearsOf(Vertx vertx, NodeId leader, long term) throws InterruptedException {
        var notice = new LeaderNotice(leader, term, List.of(A, B, C));
        vertx.eventBus().publish(Addresses.LEADER, Buffer.buffer(Wire.toBytes(notice)));
        while (!leader.equals(link.leader())) {
            Thread.onSpinWait();
        }
    }

    private void leads(Vertx vertx, NodeId node) {
        vertx.eventBus().<JsonObject>consumer(Addresses.control(node), message -> {
            asked.add(node);
            message.reply(new JsonObject().put("from", node.value()));
        });
    }

    private void follows(Vertx vertx, NodeId node) {
        vertx.eventBus().<JsonObject>consumer(Addresses.control(node), message -> {
            asked.add(node);
            message.fail(503, new JsonObject().put("code", "not-leader").encode());
        });
    }

    private void hangs(Vertx vertx, NodeId node) {
        vertx.eventBus().<JsonObject>consumer(Addresses.control(node), message -> asked.add(node));
    }

    private Future<String> request() {
        var options = new DeliveryOptions().setSendTimeout(LONG_MS);
        return link.<JsonObject>request(ADDRESS, new JsonObject(), options, LONG_MS)
                .map(Message::body)
                .map(body -> body.getString("from"));
    }

    private Future<String> change() {
        var options = new DeliveryOptions().setSendTimeout(LONG_MS);
        return link.<JsonObject>requestAtMostOnce(ADDRESS, new JsonObject(), options, LONG_MS)
                .map(Message::body)
                .map(body -> body.getString("from"));
    }

    @Test
    void requestAtMostOnce_nobodyKnownToLead_waitsForOneAndAsksNobodyElse(Vertx vertx) throws Exception {
        leads(vertx, A);
        follows(vertx, B);
        follows(vertx, C);
        Future<String> answer = change();

        hearsOf(vertx, A, 1);

        assertThat(await(answer)).isEqualTo("a");
        assertThat(asked).containsExactly(A);
    }

    @Test
    void requestAtMostOnce_whoWasAskedDoesNotLead_asksWhoDoes(Vertx vertx) throws Exception {
        follows(vertx, A);
        leads(vertx, B);
        hearsOf(vertx, A, 1);
        Future<String> answer = change();
        assertThat(asked.poll(30, TimeUnit.SECONDS)).isEqualTo(A);

        hearsOf(vertx, B, 2);

        assertThat(await(answer)).isEqualTo("b");
    }

    @Test
    void requestAtMostOnce_anotherLeadsMeanwhile_failsAndAsksNobodyElse(Vertx vertx) throws Exception {
        hangs(vertx, A);
        leads(vertx, B);
        hearsOf(vertx, A, 1);
        Future<String> answer = change();
        assertThat(asked.poll(30, TimeUnit.SECONDS)).isEqualTo(A);

        hearsOf(vertx, B, 2);

        assertThatThrownBy(() -> await(answer)).hasMessageContaining("b leads now");
        assertThat(await(request())).as("what does no harm twice").isEqualTo("b");
        assertThat(asked).containsExactly(B);
    }

    @Test
    void requestAtMostOnce_sameLeaderIsHeardAgain_waitsOn(Vertx vertx) throws Exception {
        var held = new LinkedBlockingQueue<Message<JsonObject>>();
        vertx.eventBus().<JsonObject>consumer(Addresses.control(A), held::add);
        hearsOf(vertx, A, 1);
        Future<String> answer = change();
        Message<JsonObject> asked = held.poll(30, TimeUnit.SECONDS);
        Future<?> late = link.requestOnce(ADDRESS, new JsonObject(), new DeliveryOptions().setSendTimeout(1));
        assertThatThrownBy(() -> await(late)).hasMessageContaining("Timed out");
        while (link.leader() != null) {
            Thread.onSpinWait();
        }

        hearsOf(vertx, A, 1);

        asked.reply(new JsonObject().put("from", "a"));
        assertThat(await(answer)).isEqualTo("a");
    }

    @Test
    void request_leaderKnown_asksItAlone(Vertx vertx) throws Exception {
        leads(vertx, A);
        follows(vertx, B);
        hearsOf(vertx, A, 1);

        assertThat(await(request())).isEqualTo("a");
        assertThat(asked).containsExactly(A);
    }

    @Test
    void request_leaderGoneAndNextNotHeardYet_findsItAmongTheControlNodes(Vertx vertx) throws Exception {
        vertx.eventBus().consumer(ADDRESS, message -> asked.add(new NodeId("lingering"))); // and never answers
        hearsOf(vertx, A, 1);
        follows(vertx, B);
        leads(vertx, C);
        link.memberGone(A);

        assertThat(await(request())).isEqualTo("c");
    }

    @Test
    void request_controlNodeThatIsAskedGoes_asksTheNext(Vertx vertx) throws Exception {
        hearsOf(vertx, A, 1);
        hangs(vertx, B);
        leads(vertx, C);
        link.memberGone(A);
        Future<String> answer = request();
        while (asked.poll(1, TimeUnit.MILLISECONDS) != B) {
            Thread.onSpinWait();
        }

        link.memberGone(B);

        assertThat(await(answer)).isEqualTo("c");
    }

    @Test
    void request_anotherSaysThatItLeads_givesUpTheTryAndAsksThat(Vertx vertx) throws Exception {
        hangs(vertx, A);
        leads(vertx, B);
        hearsOf(vertx, A, 1);
        Future<String> answer = request();
        assertThat(asked.take()).isEqualTo(A);

        hearsOf(vertx, B, 2);

        assertThat(await(answer)).isEqualTo("b");
    }

    @Test
    void request_nobodyHeardOf_asksThePublicAddress(Vertx vertx) throws Exception {
        vertx.eventBus().consumer(ADDRESS, message -> message.reply(new JsonObject().put("from", "public")));

        assertThat(await(request())).isEqualTo("public");
    }

    @Test
    void request_noticeOfAnEarlierTerm_isNotHeeded(Vertx vertx) throws Exception {
        leads(vertx, B);
        hearsOf(vertx, B, 2);
        vertx.eventBus()
                .publish(Addresses.LEADER, Buffer.buffer(Wire.toBytes(new LeaderNotice(A, 1, List.of(A, B, C)))));

        assertThat(await(request())).isEqualTo("b");
        assertThat(link.leader()).isEqualTo(B);
    }

    @Test
    void request_refusal_isTheAnswer(Vertx vertx) throws Exception {
        vertx.eventBus().consumer(Addresses.control(A), message -> message.fail(404, "{}"));
        hearsOf(vertx, A, 1);

        assertThatThrownBy(() -> await(request())).hasStackTraceContaining("(RECIPIENT_FAILURE,404)");
    }
}
