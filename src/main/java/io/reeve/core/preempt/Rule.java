package io.reeve.core.preempt;

import io.reeve.core.state.ClusterView;
import io.reeve.message.Rounds.Want;
import io.reeve.model.Resources;
import java.util.function.BiPredicate;

/**
 * Who may go for one who waits, and why.
 *
 * @param role of the one who waits
 * @param comes what comes with it
 * @param isInsideTheRole whether nobody of another role goes
 * @param mayGo whether somebody may go, besides those that go already
 * @param sentence what they are told
 */
record Rule(String role, Resources comes, boolean isInsideTheRole, BiPredicate<Victim, Bounds> mayGo, String sentence) {
    /** Across roles: a role on the path of the want has less than it is guaranteed; nobody in it goes. */
    static Rule forGuarantee(Want want, String lacking) {
        String sentence =
                "it made way for " + want.tasks().get(0) + ": role " + lacking + " had less than it is guaranteed";
        return new Rule(
                want.role(),
                want.request().scalars(),
                false,
                (victim, bounds) -> !isIn(victim.role(), lacking) && bounds.mayGo(victim),
                sentence);
    }

    /**
     * Inside the very role: those of lower priority go, but none that has aged so far that it stands before the want in
     * the queue. It would get the room again at once, and be made to end again.
     */
    static Rule forPriority(Want want, int priority, long rank) {
        String sentence = "it made way for " + want.tasks().get(0) + ", which has the higher priority " + priority
                + " in the role";
        return new Rule(
                want.role(),
                want.request().scalars(),
                true,
                (victim, bounds) ->
                        victim.role().equals(want.role()) && victim.priority() < priority && victim.rank() < rank,
                sentence);
    }

    Bounds bounds(ClusterView view, Live live) {
        return new Bounds(view.roles(), live, role, comes);
    }

    private static boolean isIn(String role, String subtree) {
        return role.equals(subtree) || role.startsWith(subtree + "/");
    }
}
