package io.reeve.gateway;

import io.reeve.query.Problem;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one stream of events of this gateway, dense and in order, whatever the bus lost, repeated or mixed up.
 *
 * <p>Live events come by themselves. A gap is read from the control plane at once; that the last event of a burst was
 * lost is noticed by asking, once in a quiet second. Everything happens on one context.
 */
final class EventFeed {
    private static final Logger log = LoggerFactory.getLogger(EventFeed.class);

    /** How many events are read at once to fill a gap. */
    static final int PAGE = 1_000;
    /** After so long without an event the control plane is asked whether there are any. */
    private static final long QUIET_MS = 1_000;
    /** How long to wait after the control plane failed to answer. */
    private static final long RETRY_MS = 250;

    private final Context context;
    private final ControlPlane plane;
    private final StreamMetrics metrics;
    private final EventOrder order = new EventOrder(0);
    private final EventRing ring;
    private final Set<Runnable> readers = new LinkedHashSet<>();
    private final Promise<Void> ready = Promise.promise();
    private long oldest = 1;
    private String cell = "";
    private boolean reading;
    private boolean movedSinceTick;
    private boolean wakePlanned;
    private final WakePace pace = new WakePace(System.nanoTime());
    private boolean stopped;
    private long ticker;

    EventFeed(Context context, ControlPlane plane, int ringEvents, StreamMetrics metrics) {
        this.context = context;
        this.plane = plane;
        this.metrics = metrics;
        this.ring = new EventRing(ringEvents, 0);
    }

    void start() {
        plane.onEvents(events -> context.runOnContext(here -> onLive(events)));
        findStart();
        ticker = context.owner().setPeriodic(QUIET_MS, id -> tick());
    }

    void stop() {
        stopped = true;
        context.owner().cancelTimer(ticker);
        readers.clear();
    }

    boolean isReady() {
        return ready.future().isComplete();
    }

    /** Completes when it is known where the stream stands. */
    Future<Void> ready() {
        return ready.future();
    }

    String cell() {
        return cell;
    }

    /** Of the last event. */
    long last() {
        return order.last();
    }

    /** Of the oldest event that can still be read. */
    long oldest() {
        return oldest;
    }

    boolean reaches(long since) {
        return ring.reaches(since);
    }

    List<FeedEvent> after(long since, int maxEvents, int maxCharacters) {
        return ring.after(since, maxEvents, maxCharacters);
    }

    /** Calls {@code onMore} on the context when there are more events, until {@link #unsubscribe}. */
    void subscribe(Runnable onMore) {
        readers.add(onMore);
    }

    void unsubscribe(Runnable onMore) {
        readers.remove(onMore);
    }

    /** A page of events that are older than what is kept here. */
    Future<Page> history(long since, int limit) {
        return plane.events(since, limit).map(this::page);
    }

    /** @param tooOld whether what follows {@code since} is gone */
    record Page(List<FeedEvent> events, boolean tooOld, long oldest, long sequence) {}

    private Page page(JsonObject json) {
        List<FeedEvent> events = new ArrayList<>();
        for (Object event : json.getJsonArray("events")) {
            events.add(FeedEvent.of((JsonObject) event));
        }
        oldest = Math.max(oldest, json.getLong("oldest", oldest));
        return new Page(events, json.getBoolean("tooOld", false), json.getLong("oldest"), json.getLong("sequence"));
    }

    private void findStart() {
        Future.all(plane.query(new JsonObject().put("what", "cell")), plane.events(0, 0))
                .onComplete(answer -> context.runOnContext(here -> {
                    if (stopped) {
                        return;
                    }
                    if (answer.failed()) {
                        context.owner().setTimer(RETRY_MS, id -> findStart());
                        return;
                    }
                    cell = answer.result().<JsonObject>resultAt(0).getString("cell", "");
                    JsonObject stands = answer.result().resultAt(1);
                    oldest = stands.getLong("oldest");
                    restartAfter(stands.getLong("sequence"));
                    ready.tryComplete();
                }));
    }

    private void restartAfter(long sequence) {
        order.startAfter(sequence);
        ring.startAfter(sequence);
    }

    private void onLive(List<FeedEvent> events) {
        if (!isReady() || stopped) {
            return;
        }
        long repeatsBefore = order.repeats();
        events.forEach(this::add);
        metrics.repeats(order.repeats() - repeatsBefore);
        if (order.hasGap() && !reading) {
            metrics.gap();
            catchUp();
        }
    }

    private void add(FeedEvent event) {
        for (FeedEvent next : order.accept(event)) {
            ring.add(next);
            movedSinceTick = true;
        }
        if (movedSinceTick) {
            planWake();
        }
    }

    private void tick() {
        if (isReady() && !movedSinceTick && !reading) {
            catchUp();
        }
        movedSinceTick = false;
    }

    /** Reads on from the last event until nothing that was heard of is missing. */
    private void catchUp() {
        reading = true;
        long from = order.last();
        history(from, PAGE)
                .onComplete(answer -> context.runOnContext(here -> {
                    if (stopped) {
                        reading = false;
                    } else if (answer.failed()) {
                        log.debug("events not read since={} why={}", from, String.valueOf(answer.cause()));
                        context.owner().setTimer(RETRY_MS, id -> afterPage());
                    } else {
                        takePage(answer.result());
                        afterPage();
                    }
                }));
    }

    private void takePage(Page page) {
        if (page.tooOld() && order.last() + 1 < page.oldest()) {
            log.warn("events lost to this gateway since={} oldest={}", order.last(), page.oldest());
            metrics.lost();
            restartAfter(page.sequence());
            planWake();
            return;
        }
        page.events().forEach(this::add);
        order.heardOf(page.sequence());
    }

    private void afterPage() {
        if (order.isBehind() && !stopped) {
            catchUp();
        } else {
            reading = false;
        }
    }

    private void planWake() {
        if (wakePlanned) {
            return;
        }
        wakePlanned = true;
        long waitNs = pace.waitNs(System.nanoTime());
        if (waitNs == 0) {
            context.runOnContext(here -> wake());
        } else {
            context.owner().setTimer(1 + waitNs / 1_000_000, id -> wake());
        }
    }

    private void wake() {
        wakePlanned = false;
        pace.woken(System.nanoTime());
        List.copyOf(readers).forEach(Runnable::run);
    }

    /** What a reader is told before the feed knows where it stands. */
    static Problem notReady() {
        return Problem.noLeader("no leader has told this gateway where the stream of events stands", QUIET_MS);
    }
}
