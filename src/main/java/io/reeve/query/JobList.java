package io.reeve.query;

import io.reeve.core.state.Job;
import io.reeve.core.state.ScheduleEntry;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.JobState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A page of jobs, newest first. */
final class JobList {
    static final Set<String> FIELDS = Set.of("state", "role", "name", "search", "limit", "after", "history");

    /** An answer must stay small enough to draw and to send as one message of the bus. */
    static final int MAX_LIMIT = 10_000;

    static final int DEFAULT_LIMIT = 100;

    private JobList() {}

    /** Those that left the state; a page may be short of its limit and still have a next. */
    static JsonObject past(PastJobs past, Asked asked) throws IOException {
        int limit = asked.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        PastJobs.Page page = past.page(asked.job("after"), limit, filter(asked)::matches);
        JsonArray rows = new JsonArray();
        page.jobs().forEach(job -> rows.add(JobJson.row(job).put("history", true)));
        JobId next = page.next();
        return new JsonObject().put("jobs", rows).put("next", next == null ? null : next.toString());
    }

    private static Filter filter(Asked asked) {
        return new Filter(
                states(asked.text("state")), asked.text("role"), asked.text("name"), needle(asked.text("search")));
    }

    static JsonObject answer(LeaderView view, Asked asked) {
        Filter filter = filter(asked);
        JobId after = asked.job("after");
        int limit = asked.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        JsonArray rows = new JsonArray();
        String next = null;
        for (Job job : newestFirst(view)) {
            if (after != null && job.id().number() >= after.number() || !filter.matches(job)) {
                continue;
            }
            if (rows.size() == limit) {
                next = rows.getJsonObject(limit - 1).getString("id");
                break;
            }
            rows.add(JobJson.row(job));
        }
        JsonObject page = new JsonObject().put("jobs", rows).put("next", next);
        return after == null && filter.states().contains(JobState.ACTIVE)
                ? page.put("schedules", schedules(view, filter))
                : page;
    }

    /** Those that are active; there are few, so they are all on the first page. */
    private static JsonArray schedules(LeaderView view, Filter filter) {
        JsonArray rows = new JsonArray();
        for (ScheduleEntry entry : view.state().schedules()) {
            if (entry.isActive() && filter.matches(entry) && rows.size() < MAX_LIMIT) {
                rows.add(ScheduleJson.row(entry));
            }
        }
        return rows;
    }

    static Iterable<Job> newestFirst(LeaderView view) {
        Job[] jobs = view.state().jobs().toArray(new Job[0]);
        for (int i = 0, j = jobs.length - 1; i < j; i++, j--) {
            Job swapped = jobs[i];
            jobs[i] = jobs[j];
            jobs[j] = swapped;
        }
        return java.util.Arrays.asList(jobs);
    }

    /** Whether a role is {@code wanted} or below it: {@code eng} holds {@code eng/data}. */
    static boolean inRole(String role, @Nullable String wanted) {
        return wanted == null
                || role.equals(wanted)
                || role.length() > wanted.length() && role.startsWith(wanted) && role.charAt(wanted.length()) == '/';
    }

    static @Nullable String needle(@Nullable String search) {
        return search == null ? null : search.toLowerCase(Locale.ROOT);
    }

    private static EnumSet<JobState> states(@Nullable String list) {
        if (list == null) {
            return EnumSet.allOf(JobState.class);
        }
        EnumSet<JobState> states = EnumSet.noneOf(JobState.class);
        for (String name : list.split(",")) {
            try {
                states.add(JobState.valueOf(name.strip().toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException unknown) {
                throw Asked.bad(
                        "state", "no job is ever \"" + name + "\"", "a list of ACTIVE, FINISHED, FAILED, KILLED");
            }
        }
        return states;
    }

    private record Filter(
            EnumSet<JobState> states,
            @Nullable String role,
            @Nullable String name,
            @Nullable String needle) {
        boolean matches(Job job) {
            Job.Header header = job.header();
            return states.contains(header.state())
                    && inRole(header.spec().role(), role)
                    && (name == null || header.id().name().equals(name))
                    && (needle == null || mentions(header.id(), header.spec(), header.message()));
        }

        boolean matches(ScheduleEntry entry) {
            return inRole(entry.spec().role(), role)
                    && (name == null || entry.id().name().equals(name))
                    && (needle == null || mentions(entry.id(), entry.spec(), entry.message()));
        }

        private boolean mentions(JobId id, JobSpec spec, String message) {
            String text = String.valueOf(needle);
            return id.toString().contains(text)
                    || spec.role().contains(text)
                    || message.toLowerCase(Locale.ROOT).contains(text);
        }
    }
}
