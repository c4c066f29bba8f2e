package io.reeve.execute.health;

import io.reeve.model.HealthCheck;
import io.reeve.model.InstanceHealth;
import org.jspecify.annotations.Nullable;

/** What the answers of one instance come to. Pure; times are milliseconds since its start. */
final class Condition {
    /** Different troubles that are told of one condition. */
    private static final int MOST_TOLD = 5;

    private final @Nullable HealthCheck health;
    private final @Nullable HealthCheck ready;
    private InstanceHealth now = InstanceHealth.STARTING;
    private boolean everReady;
    /** Whether the leader may know another condition than this: then the first answer is told whatever it is. */
    private boolean unsure;

    /** What was said last, and how often of this condition: why it does not come up may change. */
    private String lastTold = "";

    private int toldOfIt;

    private int failuresInARow;
    private boolean well;
    private boolean willing;

    /** One change, to be told. */
    record Change(InstanceHealth health, String message) {}

    /** @param adopted whether an earlier process asked it before */
    Condition(@Nullable HealthCheck health, @Nullable HealthCheck ready, boolean adopted) {
        this.health = health;
        this.ready = ready;
        this.unsure = adopted;
        this.everReady = adopted;
        this.well = health == null;
    }

    /** The health check was answered; {@code trouble} is null where all is well. Returns what changed, or null. */
    @Nullable
    Change checked(@Nullable String trouble, long sinceStartMs) {
        HealthCheck check = health;
        if (check == null) {
            return null;
        }
        well = trouble == null;
        boolean counts = sinceStartMs >= check.graceMs();
        failuresInARow = well ? 0 : counts ? failuresInARow + 1 : failuresInARow;
        if (ready == null) {
            willing = well;
        }
        return look(trouble);
    }

    /** The readiness check was answered. */
    @Nullable
    Change askedReady(@Nullable String trouble) {
        willing = trouble == null;
        return look(trouble);
    }

    /** Whether it was ready at some time. */
    boolean wasReady() {
        return everReady;
    }

    private @Nullable Change look(@Nullable String trouble) {
        InstanceHealth next;
        if (health != null && failuresInARow >= health.failures()) {
            next = InstanceHealth.UNHEALTHY;
        } else if (willing && isNotFailing()) {
            next = InstanceHealth.READY;
        } else {
            next = everReady ? InstanceHealth.NOT_READY : InstanceHealth.STARTING;
        }
        everReady |= next == InstanceHealth.READY;
        String words = trouble == null ? "" : trouble;
        if (next != now) {
            toldOfIt = 0;
        } else if (!unsure && (trouble == null || words.equals(lastTold) || toldOfIt >= MOST_TOLD)) {
            return null;
        }
        unsure = false;
        now = next;
        lastTold = words;
        toldOfIt++;
        String times =
                next == InstanceHealth.UNHEALTHY && failuresInARow > 1 ? failuresInARow + " times in a row: " : "";
        return new Change(next, trouble == null ? "" : times + words);
    }

    /** One failed health check says nothing of whether it serves, where another check says that. */
    private boolean isNotFailing() {
        return ready != null ? failuresInARow == 0 || health == null : well;
    }
}
