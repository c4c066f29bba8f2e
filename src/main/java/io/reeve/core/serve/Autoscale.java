package io.reeve.core.serve;

import io.reeve.core.state.Service;
import io.reeve.event.Event;
import io.reeve.event.ServiceEvent.ServiceScaled;
import io.reeve.model.JobId;
import io.reeve.model.Quantities;
import io.reeve.model.Reason;
import io.reeve.model.ScalePolicy;
import java.util.List;
import java.util.OptionalLong;

/** How many instances there shall be by what is measured: so many that the share of each is the target. */
final class Autoscale {
    /** A number that is looked at though nobody posts it, such as the length of a queue, is looked at so often. */
    private static final long LOOK_MS = 5_000;

    /** A share off the target by less than one part in so many is on it: the number would swing otherwise. */
    private static final int TOLERANCE = 10;

    private Autoscale() {}

    /** The change of the number of instances that is due, or none. */
    static List<Event> of(JobId job, String name, Service service, Measures measures, long nowMs) {
        ScalePolicy policy = service.policy().scale();
        if (policy == null || service.isUpdating() || nowMs < readyMs(service, policy)) {
            return List.of();
        }
        OptionalLong measured = measures.of(job, name, policy.target(), nowMs);
        if (measured.isEmpty()) {
            return List.of();
        }
        int count = count(policy, service.wanted(), measured.getAsLong());
        return count == service.wanted()
                ? List.of()
                : List.of(new ServiceScaled(job, name, count, Reason.NONE, words(policy, measured.getAsLong())));
    }

    /** When it is looked at next though nothing happens. */
    static long nextMs(Service service, Measures measures, JobId job, String name, long nowMs) {
        ScalePolicy policy = service.policy().scale();
        if (policy == null || measures.of(job, name, policy.target(), nowMs).isEmpty()) {
            return Long.MAX_VALUE;
        }
        boolean looks = policy.target() instanceof ScalePolicy.Target.Queue;
        long cooledMs = readyMs(service, policy);
        return cooledMs > nowMs ? cooledMs : looks ? nowMs + LOOK_MS : Long.MAX_VALUE;
    }

    private static long readyMs(Service service, ScalePolicy policy) {
        return service.scaledAtMs() == 0 ? 0 : service.scaledAtMs() + policy.cooldownMs();
    }

    /** As many as the target asks for; as many as there are where they are near enough. */
    static int count(ScalePolicy policy, int now, long measuredMilli) {
        long targetMilli = policy.target().milli();
        long held = Math.multiplyExact(targetMilli, (long) now);
        boolean near = now > 0 && Math.abs(measuredMilli - held) * TOLERANCE <= held;
        long asked = near ? now : (measuredMilli + targetMilli - 1) / targetMilli;
        return (int) Math.max(policy.min(), Math.min(policy.max(), asked));
    }

    private static String words(ScalePolicy policy, long measuredMilli) {
        String what = policy.target() instanceof ScalePolicy.Target.Metric metric
                ? metric.name() + " is "
                : "tasks that wait in role " + ((ScalePolicy.Target.Queue) policy.target()).role() + ": ";
        return what + Quantities.thousandths(measuredMilli) + ", and each instance shall have "
                + Quantities.thousandths(policy.target().milli());
    }
}
