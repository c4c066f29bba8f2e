package io.reeve.gateway;

import io.reeve.event.AttemptEvent;
import io.reeve.event.CellEvent;
import io.reeve.event.Event;
import io.reeve.event.JobEvent;
import io.reeve.event.NodeEvent;
import io.reeve.event.RoleEvent;
import io.reeve.event.ScheduleEvent;
import io.reeve.event.SecretEvent;
import io.reeve.event.ServiceEvent;
import io.reeve.event.TaskEvent;
import io.reeve.model.JobId;
import io.reeve.model.TaskId;
import io.reeve.query.Problem;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which events a reader wants; null is all.
 *
 * @param task one task, or all instances of an array
 */
record EventFilter(
        @Nullable String job,
        @Nullable String task,
        @Nullable Set<String> types) {
    static final Set<String> PARAMETERS = Set.of("job", "task", "type");

    /** In order of name. */
    static final Collection<String> TYPES = Stream.of(
                    CellEvent.class,
                    NodeEvent.class,
                    JobEvent.class,
                    ScheduleEvent.class,
                    TaskEvent.class,
                    AttemptEvent.class,
                    RoleEvent.class,
                    SecretEvent.class,
                    ServiceEvent.class)
            .flatMap(family -> Stream.of(family.getPermittedSubclasses()))
            .filter(Event.class::isAssignableFrom)
            .map(Class::getSimpleName)
            .sorted()
            .toList();

    static EventFilter of(Parameters parameters) {
        JobId job = parameters.id("job", JobId::parse, "a job id such as word-count.42");
        TaskId task = parameters.id("task", TaskId::parse, "a task id such as word-count.42/count");
        String types = parameters.text("type");
        return new EventFilter(
                job == null ? null : job.toString(),
                task == null ? null : task.toString(),
                types == null ? null : types(types));
    }

    boolean matches(FeedEvent event) {
        return (types == null || types.contains(event.type()))
                && (job == null || job.equals(event.job()))
                && (task == null || isOf(event.task(), task));
    }

    private static boolean isOf(String id, String task) {
        return id.startsWith(task) && (id.length() == task.length() || id.charAt(task.length()) == '/');
    }

    private static Set<String> types(String list) {
        Set<String> types = new TreeSet<>(List.of(list.split(",")));
        if (!TYPES.containsAll(types)) {
            types.removeAll(TYPES);
            throw Problem.badParameter(
                            "type",
                            "there is no event type " + String.join(", ", types),
                            "a list of " + String.join(", ", TYPES))
                    .asException();
        }
        return types;
    }
}
