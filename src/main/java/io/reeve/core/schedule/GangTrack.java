package io.reeve.core.schedule;

import io.reeve.core.schedule.GroupTrack.Shape;
import io.reeve.message.Rounds.Member;
import io.reeve.message.Rounds.Want;
import io.reeve.model.Placement;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import io.reeve.model.TaskSeries;
import io.reeve.model.TaskSpec;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the scheduler remembers of one gang that has not started. It stands in the queue as one, by a ticket, from when
 * each instance of each of its tasks waits for nothing but resources.
 */
final class GangTrack {
    final JobTrack job;
    /** Its place in the job's list of gangs. */
    final int number;

    final List<GroupTrack> members;
    /** The instances that wait for nothing but resources and each other. */
    private final Map<GroupTrack, BitSet> due = new LinkedHashMap<>();

    private @Nullable GroupTrack ticket;

    GangTrack(JobTrack job, int number, List<GroupTrack> members) {
        this.job = job;
        this.number = number;
        this.members = List.copyOf(members);
        members.forEach(member -> due.put(member, new BitSet()));
    }

    /** Stands for all of it in the queue; null while it is not there. */
    @Nullable
    GroupTrack ticket() {
        return ticket;
    }

    void noteDue(GroupTrack member, int index) {
        instances(member).set(index);
    }

    /** Forgets who was due: something of it started, or will not. */
    void noteGone(GroupTrack member, int index) {
        instances(member).clear(index);
    }

    boolean isDue(GroupTrack member, int index) {
        return instances(member).get(index);
    }

    /** Whether all of it wait for nothing but resources, and there is something to start. */
    boolean isWhole() {
        for (GroupTrack member : members) {
            boolean whole = member.group.isExpanded()
                    && instances(member).cardinality() == member.group.entries().size();
            if (!whole) {
                return false;
            }
        }
        return size() > 0;
    }

    /** How many instances there are in all. */
    int size() {
        return members.stream()
                .mapToInt(member -> member.group.entries().size())
                .sum();
    }

    /** Makes the ticket; the gang must be whole. */
    GroupTrack issueTicket() {
        GroupTrack lead = members.stream()
                .filter(member -> !member.group.entries().isEmpty())
                .findFirst()
                .orElseThrow();
        Resources sum = Resources.NONE;
        long plannedMs = 0;
        boolean planned = true;
        for (GroupTrack member : members) {
            Shape shape = member.shape;
            sum = sum.plus(
                    shape.request().scalars().times(member.group.entries().size()));
            planned &= shape.plannedMs() != TaskSpec.NO_ESTIMATE;
            plannedMs = Math.max(plannedMs, shape.plannedMs());
        }
        var owner = new TaskId(job.job.id(), lead.name(), TaskId.SINGLE);
        var shape = new Shape(
                job.job.spec().role(),
                ResourceRequest.of(sum),
                List.of(),
                Placement.ANYWHERE,
                planned ? plannedMs : TaskSpec.NO_ESTIMATE,
                owner);
        GroupTrack issued = new GroupTrack(lead, shape, this);
        ticket = issued;
        return issued;
    }

    void dropTicket() {
        ticket = null;
    }

    /** All of it as one want. */
    Want want() {
        Shape shape = (ticket == null ? members.get(0) : ticket).shape;
        var all = new TaskSeries.Builder();
        List<Member> wants = new ArrayList<>(members.size());
        for (GroupTrack member : members) {
            int count = member.group.entries().size();
            if (count > 0) {
                var tasks = new TaskSeries.Builder();
                addAll(member, tasks);
                addAll(member, all);
                Shape own = member.shape;
                wants.add(new Member(tasks.build(), own.request(), own.where(), own.placement(), own.plannedMs()));
            }
        }
        return new Want(
                all.build(), shape.role(), shape.request(), shape.where(), shape.placement(), shape.plannedMs(), wants);
    }

    /** Whether what is free on one of these nodes has room for any of it. */
    boolean mayUse(Collection<Resources> free) {
        return members.stream()
                .anyMatch(member -> free.stream()
                        .anyMatch(amount -> amount.covers(member.shape.request().scalars())
                                || member.shape.placement().alternatives().stream()
                                        .anyMatch(other -> amount.covers(other.scalars()))));
    }

    /** Whether nothing but the node's own room matters to any of it. */
    boolean isAboutRequests() {
        return members.stream().allMatch(member -> member.shape.placement().isAboutOneRequest());
    }

    private static void addAll(GroupTrack member, TaskSeries.Builder tasks) {
        if (member.group.isArray()) {
            BitSet all = new BitSet();
            all.set(0, member.group.entries().size());
            tasks.addInstances(member.job.job.id(), member.name(), all, all.cardinality());
        } else {
            tasks.addSingle(member.job.job.id(), member.name());
        }
    }

    private BitSet instances(GroupTrack member) {
        return due.computeIfAbsent(member, key -> new BitSet());
    }
}
