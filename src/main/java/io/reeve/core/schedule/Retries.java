package io.reeve.core.schedule;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Endings;
import io.reeve.core.state.Job;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskGroup;
import io.reeve.core.state.TaskPhase;
import io.reeve.event.Event;
import io.reeve.event.TaskEvent;
import io.reeve.model.Deadline;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.TaskId;
import io.reeve.model.TaskState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether what did not finish runs again: new generations of the tasks that failed, and of those that were killed only
 * because of them. What finished stays as it is.
 */
final class Retries {
    private static final String FAILED = "a job, or a task that ended without finishing";

    private final ClusterView view;
    private final Intake intake;
    private final Absent absent;

    Retries(ClusterView view, Intake intake, Absent absent) {
        this.view = view;
        this.absent = absent;
        this.intake = intake;
    }

    Change retry(RetryRequest request, int activeJobs, long nowMs) {
        Map<JobId, RetryPlan> plans = new LinkedHashMap<>();
        List<Change.Fault> faults = new ArrayList<>();
        for (int i = 0; i < request.targets().size(); i++) {
            JobId id = request.targets().get(i).job();
            Job job = view.job(id);
            TaskId task = request.targets().get(i).task();
            if (job == null) {
                faults.add(absent(id, i));
            } else if (task != null && !isKnown(job, task)) {
                faults.add(new Change.Fault("unknown-id", i, "there is no task " + task, FAILED));
            } else {
                plans.computeIfAbsent(id, key -> new RetryPlan(job));
            }
        }
        Change known = faults.isEmpty()
                ? known(request, plans.values().iterator().next().job.spec())
                : null;
        if (known != null) {
            return known;
        }
        for (int i = 0; i < request.targets().size(); i++) {
            RetryRequest.Target target = request.targets().get(i);
            RetryPlan plan = plans.get(target.job());
            int index = i;
            if (plan != null && faults.stream().noneMatch(fault -> fault.index() == index)) {
                String wrong = wrongOf(plan.job, nowMs);
                wrong = wrong.isEmpty() ? choose(plan, target.task()) : wrong;
                if (!wrong.isEmpty()) {
                    faults.add(new Change.Fault("not-retryable", i, wrong, FAILED));
                }
            }
        }
        plans.values().forEach(RetryPlan::addDependents);
        checkChoice(request, plans, faults);
        if (!faults.isEmpty()) {
            return new Change.Refused(faults);
        }
        Submission.Refused full = noRoom(plans, activeJobs);
        return full != null ? new Change.Full(full) : accepted(request, plans);
    }

    private Change accepted(RetryRequest request, Map<JobId, RetryPlan> plans) {
        List<Event> events = new ArrayList<>();
        for (RetryPlan plan : plans.values()) {
            events.add(plan.event(events.isEmpty() ? request.key() : null, request.hash()));
        }
        // What runs after a task that runs again may wait for it again, and room for who is not ready stops every plan.
        view.holds().all().stream()
                .filter(hold -> plans.containsKey(hold.task().job()))
                .forEach(hold -> events.add(new TaskEvent.RoomReleased(hold.task(), "tasks of its job run again")));
        return new Change.Accepted(events);
    }

    private @Nullable Change known(RetryRequest request, JobSpec first) {
        ClusterView.KeyEntry entry = request.key() == null ? null : view.key(first.role(), request.key());
        if (entry == null) {
            return null;
        }
        return entry.documentHash().equals(request.hash())
                ? new Change.Repeated(entry.job())
                : new Change.Conflict(entry.job());
    }

    private static boolean isKnown(Job job, TaskId id) {
        TaskGroup group = job.group(id.task());
        return group != null && (id.instance() == TaskId.SINGLE || job.task(id) != null);
    }

    private Change.Fault absent(JobId id, int index) {
        if (view.schedule(id) != null) {
            return new Change.Fault("not-retryable", index, id + " is a schedule, which runs by itself", "a run of it");
        }
        String again = absent.hasLeft(id) ? "; to run it again, submit it again" : "";
        return new Change.Fault("unknown-id", index, absent.words(id) + again, FAILED);
    }

    /** What keeps anything of the job from running again; empty if nothing does. */
    private String wrongOf(Job job, long nowMs) {
        boolean active = !job.header().state().isTerminal();
        if (active && (job.header().killRequested() || Endings.isFailedFast(job))) {
            return job.id() + " is being ended: retry it once it has ended";
        }
        Deadline deadline = job.spec().deadline();
        if (deadline != null && deadline.isInstant() && deadline.ms() <= nowMs) {
            return "the deadline of " + job.id() + " has passed: submit it again with another";
        }
        if (!intake.unknownUploads(job.spec()).isEmpty()) {
            return "files that " + job.id() + " names are no longer kept: submit it again";
        }
        return "";
    }

    /** Chooses what the target names; returns what is wrong with that, or nothing. */
    private static String choose(RetryPlan plan, @Nullable TaskId id) {
        Job job = plan.job;
        if (id == null) {
            return plan.chooseAll(RetryPlan::isFailed) ? "" : "no task of " + job.id() + " has failed";
        }
        TaskGroup group = Objects.requireNonNull(job.group(id.task()));
        String wrong = group.isArray() && id.instance() == TaskId.SINGLE
                ? chooseArray(plan, group, id)
                : chooseOne(plan, group, id);
        if (wrong.isEmpty() && job.spec().onFailure() == JobSpec.OnFailure.FAIL_FAST) {
            plan.chooseAll(RetryPlan::isFailedFast); // they were killed because of it
        }
        return wrong;
    }

    private static String chooseArray(RetryPlan plan, TaskGroup group, TaskId id) {
        if (plan.choose(group, RetryPlan::isFailed) || group.entries().stream().anyMatch(RetryPlan::isUnmet)) {
            return ""; // of those killed for what they run after, checkChoice has the last word
        }
        return group.isEnded() ? "all of " + id + " finished" : "nothing of " + id + " has failed so far";
    }

    private static String chooseOne(RetryPlan plan, TaskGroup group, TaskId id) {
        TaskEntry task = Objects.requireNonNull(plan.job.task(id));
        if (!task.state().isTerminal()) {
            return id + " has not ended: it is " + task.state().name().toLowerCase(Locale.ROOT);
        }
        if (task.state() == TaskState.FINISHED) {
            return id + " finished; only what did not finish runs again";
        }
        if (!RetryPlan.isUnmet(task)) {
            plan.choose(group, GroupTrack.index(id));
        }
        return "";
    }

    /** Looks whether what was asked for makes sense as a whole. */
    private void checkChoice(RetryRequest request, Map<JobId, RetryPlan> plans, List<Change.Fault> faults) {
        for (int i = 0; i < request.targets().size(); i++) {
            RetryRequest.Target target = request.targets().get(i);
            RetryPlan plan = plans.get(target.job());
            int index = i;
            if (plan == null || faults.stream().anyMatch(fault -> fault.index() == index)) {
                continue;
            }
            TaskEntry left = plan.firstLeft();
            if (plan.job.spec().onFailure() == JobSpec.OnFailure.FAIL_FAST && left != null) {
                String message = target.job() + " is fail-fast, and " + left.id() + " failed as well";
                faults.add(new Change.Fault("not-retryable", i, message, "the whole job, or all that failed in it"));
            } else if (target.task() != null) {
                checkUnmet(plan, target.task(), i, faults);
            }
        }
    }

    private static void checkUnmet(RetryPlan plan, TaskId id, int index, List<Change.Fault> faults) {
        TaskGroup group = Objects.requireNonNull(plan.job.group(id.task()));
        for (TaskEntry task : group.entries()) {
            boolean asked = id.instance() == TaskId.SINGLE || task.id().equals(id);
            if (asked && RetryPlan.isUnmet(task) && !plan.isChosen(task.id())) {
                String why = ((TaskPhase.Ended) task.phase()).message();
                String message = task.id() + " was killed because " + why;
                faults.add(
                        new Change.Fault("not-retryable", index, message, "what it runs after; it follows by itself"));
                return;
            }
        }
    }

    private Submission.@Nullable Refused noRoom(Map<JobId, RetryPlan> plans, int activeJobs) {
        int jobs = activeJobs;
        Map<String, long[]> byRole = new LinkedHashMap<>();
        for (RetryPlan plan : plans.values()) {
            boolean active = !plan.job.header().state().isTerminal();
            long[] amounts = byRole.computeIfAbsent(plan.job.spec().role(), role -> new long[2]);
            amounts[0] += plan.tasks();
            amounts[1] += active ? 0 : Load.bytes(plan.job.spec().tasks());
            jobs += active ? 0 : 1;
        }
        Submission.Refused full = jobs > activeJobs ? intake.tooManyJobs(jobs - 1) : null;
        for (var entry : byRole.entrySet()) {
            full = full != null ? full : intake.noRoom(entry.getKey(), entry.getValue()[0], entry.getValue()[1]);
        }
        return full;
    }
}
