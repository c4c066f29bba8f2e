package io.reeve.control;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.reeve.event.AttemptEvent;
import io.reeve.event.Event;
import io.reeve.event.JobEvent;
import io.reeve.event.Recorded;
import io.reeve.model.AttemptState;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What the leader measures of itself. */
public final class LeaderMetrics {
    private final Timer round;
    private final Timer allocation;
    private final Timer commit;
    private final DistributionSummary batch;
    private final Counter events;
    private final Counter submitted;
    private final Counter launched;
    private final Map<AttemptState, Counter> ended = new EnumMap<>(AttemptState.class);

    public LeaderMetrics(MeterRegistry registry) {
        round = Timer.builder("reeve.scheduler.round")
                .description("One scheduling round, from demand to plan")
                .publishPercentileHistogram()
                .register(registry);
        allocation = Timer.builder("reeve.allocator.plan")
                .description("Answering one demand with a plan")
                .publishPercentileHistogram()
                .register(registry);
        commit = Timer.builder("reeve.ledger.commit")
                .description("From appending a batch to its commit")
                .publishPercentileHistogram()
                .register(registry);
        batch = DistributionSummary.builder("reeve.ledger.batch.events")
                .description("Events in one ledger entry")
                .register(registry);
        events = Counter.builder("reeve.ledger.events")
                .description("Events committed")
                .register(registry);
        submitted = Counter.builder("reeve.jobs.submitted")
                .description("Jobs acknowledged")
                .register(registry);
        launched = Counter.builder("reeve.attempts.launched")
                .description("Attempts granted resources")
                .register(registry);
        for (AttemptState state : AttemptState.values()) {
            if (state.isTerminal()) {
                ended.put(
                        state,
                        Counter.builder("reeve.attempts.ended")
                                .tag("state", state.name())
                                .description("Attempts ended")
                                .register(registry));
            }
        }
    }

    public <T> T timeAllocation(Supplier<T> work) {
        return allocation.record(work);
    }

    Timer commit() {
        return commit;
    }

    public Timer round() {
        return round;
    }

    void committed(List<Recorded> recorded) {
        batch.record(recorded.size());
        events.increment(recorded.size());
        recorded.forEach(record -> count(record.event()));
    }

    private void count(Event event) {
        if (event instanceof AttemptEvent.TaskLaunched) {
            launched.increment();
        } else if (event instanceof AttemptEvent.AttemptEnded end) {
            ended.get(end.state()).increment();
        } else if (event instanceof JobEvent.JobSubmitted) {
            submitted.increment();
        }
    }
}
