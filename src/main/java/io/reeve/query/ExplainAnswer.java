package io.reeve.query;

import io.reeve.core.allocate.PlacementReview;
import io.reeve.core.allocate.Screening;
import io.reeve.core.schedule.Causes;
import io.reeve.core.schedule.Explanation;
import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.Job;
import io.reeve.core.state.Service;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskPhase;
import io.reeve.message.Rounds.Refusal;
import io.reeve.message.Rounds.Reservation;
import io.reeve.model.JobId;
import io.reeve.model.PlacementPolicy;
import io.reeve.model.RoleName;
import io.reeve.model.TaskId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why a task waits, is where it is, or ended: all that there is to say of it. */
final class ExplainAnswer {
    /** Of thousands of roles only those whose turn comes first say something. */
    private static final int MAX_TURNS = 20;

    private static final int MAX_NAMED = 5;
    private static final int MAX_KEPT = 5;

    private ExplainAnswer() {}

    static JsonObject answer(LeaderView view, Asked asked) {
        requireTask(view, asked.needed("id", "word-count.42/split"));
        TaskId id = Objects.requireNonNull(asked.task("id"));
        TaskEntry task = Unknown.task(view, id);
        Job job = Unknown.job(view, id.job());
        TaskPhase phase = task.phase();
        LeaderView.Explained known = view.explained();
        Explanation explanation = known == null ? null : known.explanation();
        boolean waits = phase instanceof TaskPhase.Pending;
        return new JsonObject()
                .put("id", id.toString())
                .put("job", id.job().toString())
                .put("state", task.state().name())
                .put("role", job.spec().role())
                .put("priority", job.spec().priority())
                .put("resources", ValueJson.request(job.specOf(id).resources()))
                .put("waiting", waits ? waiting(view, job, task, explanation) : null)
                .put("placed", phase instanceof TaskPhase.Active ? placed(view, job, task) : null)
                .put(
                        "ended",
                        phase instanceof TaskPhase.Ended ? EndingJson.of(job, task, Causes.chain(job, task)) : null)
                .put("attempts", EndingJson.attempts(job, task))
                .put("roles", roles(view, job.spec().role(), waits ? explanation : null))
                .put("capacity", ValueJson.resources(view.state().capacity()))
                .put("at", known == null ? view.state().atMs() : known.atMs())
                .put("history", view.past().holds(id.job()));
    }

    /** A job where a task is asked for is the most frequent slip: it is told what its tasks are. */
    private static void requireTask(LeaderView view, String id) {
        if (id.indexOf('/') >= 0) {
            return;
        }
        JobId named = Queries.jobOf(new JsonObject().put("what", "job").put("id", id));
        if (named == null) {
            return;
        }
        if (view.state().schedule(named) != null) {
            throw Problem.badParameter("id", id + " is a schedule, not a task", "a task of one of its runs")
                    .asException();
        }
        Job job = Unknown.job(view, named);
        List<String> tasks = job.groups().stream()
                .map(group -> job.id() + "/" + group.spec().name() + (group.isArray() ? "/0" : ""))
                .limit(MAX_NAMED)
                .toList();
        throw Problem.badParameter("id", id + " is a job, not a task", "a task, such as " + tasks.get(0))
                .withHint(
                        "Its tasks: " + String.join(", ", tasks) + (job.groups().size() > MAX_NAMED ? ", …" : ""))
                .asException();
    }

    private static JsonObject waiting(LeaderView view, Job job, TaskEntry task, @Nullable Explanation explanation) {
        JsonObject json = new JsonObject()
                .put("since", ((TaskPhase.Pending) task.phase()).sinceMs())
                .put("nodes", ScreeningJson.of(Screening.of(view.state(), job, task.id())));
        if (explanation == null) {
            return json.put("kind", "unknown").put("message", "no leader says why");
        }
        JsonArray after = new JsonArray();
        explanation.after().forEach(each -> after.add(awaited(each)));
        JsonArray kept = new JsonArray();
        JsonObject own = null;
        for (Explanation.Kept each : explanation.kept()) {
            JsonObject row = reservation(each);
            if (each.task().equals(task.id())) {
                own = row;
            } else if (kept.size() < MAX_KEPT) {
                kept.add(row);
            }
        }
        Refusal refusal = explanation.refusal();
        boolean isQueued = explanation.ahead() != Explanation.NOT_QUEUED;
        return json.put(
                        "kind",
                        explanation.why().kind().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .put("message", explanation.why().cause())
                .put("after", after)
                .put("notBefore", moment(explanation.notBeforeMs()))
                .put("queueUntil", moment(explanation.queueUntilMs()))
                .put("queue", isQueued ? queue(job.spec().role(), explanation) : null)
                .put("limitOf", refusal == null || refusal.limitOf().isEmpty() ? null : refusal.limitOf())
                .put("heldFor", refusal == null || refusal.heldFor().isEmpty() ? null : refusal.heldFor())
                .put(
                        "behind",
                        explanation.behind() == null
                                ? null
                                : explanation.behind().toString())
                .put("expected", own)
                .put("kept", kept);
    }

    private static JsonObject awaited(Explanation.Awaited each) {
        return new JsonObject()
                .put("task", each.task())
                .put("when", ValueJson.lower(each.when()))
                .put("expanded", each.expanded())
                .put("instances", each.instances())
                .put("ended", each.ended())
                .put("finished", each.finished());
    }

    private static JsonObject reservation(Explanation.Kept each) {
        Reservation kept = each.reservation();
        return new JsonObject()
                .put("task", each.task().toString())
                .put("node", kept.node().value())
                .put("startAt", kept.startMs() == Reservation.UNKNOWN ? null : (Long) kept.startMs());
    }

    private static JsonObject queue(String role, Explanation explanation) {
        JsonArray turns = new JsonArray();
        int rolesAhead = 0;
        for (Explanation.Turn turn : explanation.turns()) {
            if (turn.role().equals(role)) {
                break;
            }
            rolesAhead++;
        }
        explanation.turns().stream()
                .limit(MAX_TURNS)
                .forEach(turn ->
                        turns.add(new JsonObject().put("role", turn.role()).put("ready", turn.ready())));
        return new JsonObject()
                .put("ahead", explanation.ahead())
                .put("ready", explanation.ready())
                .put("rolesAhead", rolesAhead)
                .put("rolesWaiting", explanation.turns().size())
                .put("turns", turns);
    }

    private static JsonObject placed(LeaderView view, Job job, TaskEntry task) {
        LeaderView.Explained known = view.explained();
        PlacementPolicy policy = known == null ? PlacementPolicy.BEST_FIT : known.policy();
        PlacementReview review = PlacementReview.of(view.state(), policy, job, task);
        AttemptEntry live = Objects.requireNonNull(task.lastAttempt());
        JsonObject json = new JsonObject()
                .put("node", live.node().value())
                .put("attempt", live.id().toString())
                .put("attemptState", live.state().name())
                .put("since", live.launchedAtMs())
                .put("startedAt", ValueJson.moment(live.startedAtMs()))
                .put("allocation", ValueJson.allocation(live.allocation()))
                .put("health", health(job, task))
                .put("policy", policy.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        JsonArray best = new JsonArray();
        if (review != null) {
            review.best().forEach(choice -> best.add(choice(choice)));
        }
        return json.put("workers", review == null ? null : (Integer) review.workers())
                .put("feasible", review == null ? null : (Integer) review.feasible())
                .put("rank", review == null || review.rank() == 0 ? null : (Integer) review.rank())
                .put("best", best);
    }

    /** What the checks of an instance of a service say; null of other tasks, and where nothing is checked. */
    private static @Nullable JsonObject health(Job job, TaskEntry task) {
        Service service = Objects.requireNonNull(job.group(task.id().task())).service();
        int index = Math.max(task.id().instance(), 0);
        if (service == null || !service.isChecked(index)) {
            return null;
        }
        Service.Instance said = service.instances().get(index);
        return new JsonObject()
                .put("state", said.health().name())
                .put("ready", service.isReady(task))
                .put("since", said.sinceMs() == 0 ? null : (Long) said.sinceMs())
                .put("message", said.message());
    }

    private static JsonObject choice(PlacementReview.Choice choice) {
        return new JsonObject()
                .put("node", choice.node().value())
                .put("rank", choice.rank())
                .put("peers", choice.peers())
                .put("preference", choice.preference())
                .put("score", choice.score());
    }

    /** The role and those above it, then those whose turn comes first. */
    private static JsonArray roles(LeaderView view, String role, @Nullable Explanation explanation) {
        Set<String> names = new LinkedHashSet<>(RoleName.path(role));
        if (explanation != null) {
            explanation.turns().stream().limit(MAX_TURNS).forEach(turn -> names.add(turn.role()));
        }
        JsonArray rows = new JsonArray();
        names.forEach(name -> rows.add(RoleList.row(name, view)));
        return rows;
    }

    private static @Nullable Long moment(long ms) {
        return ms == Explanation.NEVER ? null : (Long) ms;
    }
}
