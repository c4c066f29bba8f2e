package io.reeve.core.schedule;

import io.reeve.core.state.FewNamed;
import io.reeve.core.state.Job;
import io.reeve.core.state.TaskGroup;
import io.reeve.model.Dependency;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the scheduler remembers of one job that has not ended. */
final class JobTrack {
    final Job job;
    /** Roughly, the text of its document. */
    long bytes;
    /** Whose instances changed so that tasks after them may start, or never can; mostly none. */
    private Set<GroupTrack> changed = Set.of();

    /** Gangs to look at: something happened to one of their tasks before all could start. Of a job without, none. */
    final Set<GangTrack> changedGangs;

    private Map<String, GroupTrack> groups = Map.of();
    private int openGroups;
    /** Whether every task was already asked to stop, so that nobody walks them again. */
    boolean swept;

    JobTrack(Job job, long bytes) {
        this.job = job;
        this.bytes = bytes;
        grow(job.groups());
        changedGangs = job.spec().gangs().isEmpty() ? Set.of() : new LinkedHashSet<>();
        noteGangs();
    }

    /** Takes in tasks of the job that were not known before; returns them. */
    List<GroupTrack> grow(Collection<TaskGroup> news) {
        List<GroupTrack> added = new ArrayList<>(news.size());
        for (TaskGroup group : news) {
            GroupTrack track = new GroupTrack(this, group, groups.size());
            groups = FewNamed.with(groups, group.spec().name(), track);
            added.add(track);
        }
        for (GroupTrack group : added) {
            for (Dependency dependency : Gates.dependencies(group.group.spec())) {
                GroupTrack before = Objects.requireNonNull(groups.get(dependency.task()));
                var edge = new GroupTrack.Edge(before, group, dependency.when());
                before.dependents = with(before.dependents, edge);
                group.before = with(group.before, edge);
            }
            group.unmet = group.before.size();
        }
        openGroups += added.size();
        added.forEach(this::noteChanged);
        return added;
    }

    private static List<GroupTrack.Edge> with(List<GroupTrack.Edge> edges, GroupTrack.Edge added) {
        List<GroupTrack.Edge> grown = edges.isEmpty() ? new ArrayList<>(1) : edges;
        grown.add(added);
        return grown;
    }

    void noteChanged(GroupTrack group) {
        if (changed.isEmpty()) {
            changed = new LinkedHashSet<>(1);
        }
        changed.add(group);
    }

    boolean hasChanged() {
        return !changed.isEmpty();
    }

    /** Takes the first of those that {@link #noteChanged changed}; one must be there. */
    GroupTrack takeChanged() {
        GroupTrack first = changed.iterator().next();
        changed.remove(first);
        if (changed.isEmpty()) {
            changed = Set.of();
        }
        return first;
    }

    private void noteGangs() {
        List<List<String>> gangs = job.spec().gangs();
        for (int number = 0; number < gangs.size(); number++) {
            if (!job.releasedGangs().contains(number)) {
                List<GroupTrack> members = gangs.get(number).stream()
                        .map(name -> Objects.requireNonNull(groups.get(name)))
                        .toList();
                var gang = new GangTrack(this, number, members);
                members.forEach(member -> member.gang = gang);
                changedGangs.add(gang);
            }
        }
    }

    long number() {
        return job.id().number();
    }

    Collection<GroupTrack> groups() {
        return FewNamed.values(groups);
    }

    @Nullable
    GroupTrack group(String task) {
        return groups.get(task);
    }

    /** Notes the end of all instances of a group, once. */
    void noteEnd(GroupTrack group) {
        if (!group.ended && group.group.isEnded()) {
            group.ended = true;
            openGroups--;
        }
    }

    boolean allEnded() {
        return openGroups == 0;
    }
}
