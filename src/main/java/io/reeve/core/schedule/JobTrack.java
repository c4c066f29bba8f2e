package io.reeve.core.schedule;

import io.reeve.core.state.Job;
import io.reeve.core.state.TaskGroup;
import io.reeve.model.Dependency;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the scheduler remembers of one job that has not ended. */
final class JobTrack {
    final Job job;
    /** Roughly, the text of its document. */
    final long bytes;
    /** Whose instances changed so that tasks after them may start, or never can. */
    final Set<GroupTrack> changed = new LinkedHashSet<>();

    private final Map<String, GroupTrack> groups = new LinkedHashMap<>();
    private int openGroups;
    /** Whether every task was already asked to stop, so that nobody walks them again. */
    boolean swept;

    JobTrack(Job job, long bytes) {
        this.job = job;
        this.bytes = bytes;
        for (TaskGroup group : job.groups()) {
            groups.put(group.spec().name(), new GroupTrack(this, group, groups.size()));
        }
        for (GroupTrack group : groups.values()) {
            for (Dependency dependency : Gates.dependencies(group.group.spec())) {
                GroupTrack before = Objects.requireNonNull(groups.get(dependency.task()));
                var edge = new GroupTrack.Edge(before, group, dependency.when());
                before.dependents.add(edge);
                group.before.add(edge);
            }
            group.unmet = group.before.size();
        }
        openGroups = groups.size();
        changed.addAll(groups.values());
    }

    long number() {
        return job.id().number();
    }

    Collection<GroupTrack> groups() {
        return groups.values();
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
