package io.reeve.core.schedule;

import org.jspecify.annotations.Nullable;

/** Puts tasks into the queue and takes them out: those of a gang that has not started stand there as one. */
final class Tickets {
    private final ReadyQueue queue;

    Tickets(ReadyQueue queue) {
        this.queue = queue;
    }

    /** The instance waits for nothing but resources, and the others of its gang. */
    void add(GroupTrack group, int index) {
        if (group.gang == null) {
            queue.add(group, index);
        } else {
            group.gang.noteDue(group, index);
            addIfWhole(group.gang);
        }
    }

    /** Something of the gang came to be known. */
    void addIfWhole(@Nullable GangTrack gang) {
        if (gang != null && gang.ticket() == null && gang.isWhole()) {
            queue.add(gang.issueTicket(), 0);
        }
    }

    /** The instance started. */
    void remove(GroupTrack group, int index) {
        GroupTrack queued = group.inQueue();
        queue.remove(queued, queued == group ? index : 0);
        leave(group, index);
    }

    /** The instance will not be started from here. */
    void withdraw(GroupTrack group, int index) {
        GroupTrack queued = group.inQueue();
        queue.withdraw(queued, queued == group ? index : 0);
        leave(group, index);
    }

    /** Nothing of the job will be started from here. */
    void withdrawAll(JobTrack track) {
        for (GroupTrack group : track.groups()) {
            if (group.inQueue() != group) {
                withdraw(group, 0);
            } else {
                withdrawReady(group);
                group.others.values().forEach(this::withdrawReady);
            }
        }
    }

    private void withdrawReady(GroupTrack group) {
        group.ready.stream().boxed().toList().forEach(index -> queue.withdraw(group, index));
    }

    private static void leave(GroupTrack group, int index) {
        if (group.gang != null) {
            group.gang.noteGone(group, index);
            group.gang.dropTicket();
            group.job.changedGangs.add(group.gang);
        }
    }
}
