package io.reeve.core.state;

import io.reeve.model.DeploymentState;
import io.reeve.model.Reason;

/**
 * The bringing of one version of a service to its instances; it stays to be looked at when it is over.
 *
 * @param number of the version that it brings
 * @param from the version before, which it goes back to where it fails
 * @param owner who asked for it
 * @param endedAtMs or {@link AttemptEntry#NOT_YET}
 * @param updated how many wanted instances ran the version and were ready, at best
 * @param progressAtMs when that rose last, or the deployment turned back
 * @param reason why it turned back; NONE where it did not
 */
public record Deployment(
        int number,
        int from,
        DeploymentState state,
        String owner,
        long startedAtMs,
        long endedAtMs,
        int updated,
        int wanted,
        long progressAtMs,
        Reason reason,
        String message) {
    static Deployment started(int number, int from, String owner, int wanted, String message, long atMs) {
        return new Deployment(
                number,
                from,
                DeploymentState.ACTIVE,
                owner,
                atMs,
                AttemptEntry.NOT_YET,
                0,
                wanted,
                atMs,
                Reason.NONE,
                message);
    }

    Deployment progressed(int now, int of, long atMs) {
        return new Deployment(number, from, state, owner, startedAtMs, endedAtMs, now, of, atMs, reason, message);
    }

    Deployment turned(Reason why, String words, long atMs) {
        return new Deployment(
                number,
                from,
                DeploymentState.ROLLING_BACK,
                owner,
                startedAtMs,
                endedAtMs,
                updated,
                wanted,
                atMs,
                why,
                words);
    }

    Deployment ended(DeploymentState last, String words, long atMs) {
        return new Deployment(
                number, from, last, owner, startedAtMs, atMs, updated, wanted, progressAtMs, reason, words);
    }

    public boolean isOver() {
        return state.isTerminal();
    }
}
