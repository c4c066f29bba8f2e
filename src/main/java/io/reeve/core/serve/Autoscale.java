package io.reeve.core.serve;

import io.reeve.core.state.Service;
import io.reeve.event.Event;
import io.reeve.event.ServiceEvent.ServiceScaled;
import io.reeve.model.Quantities;
import io.reeve.model.Reason;
import io.reeve.model.ScalePolicy;
import io.reeve.model.ScalePolicy.Target;
import io.reeve.model.TaskId;
import java.util.List;

/** How many instances there shall be by what is measured: so many that the share of each is the target. */
final class Autoscale {
    /** A number that is looked at though nobody posts it, such as the length of a queue, is looked at so often. */
    private static final long LOOK_MS = 5_000;

    /** A share off the target by less than one part in so many is on it: the number would swing otherwise. */
    private static final int TOLERANCE = 10;

    private Autoscale() {}

    /** The change of the number of instances that is due, or none. */
    static List<Event> of(TaskId name, Seats seats, Measures measures, long nowMs) {
        Service service = seats.service;
        ScalePolicy policy = service.policy().scale();
        if (policy == null || service.isUpdating() || nowMs < readyMs(service, policy)) {
            return List.of();
        }
        Measures.Measured measured = measures.of(name, seats, nowMs);
        if (measured == null) {
            return List.of();
        }
        int count = count(policy, service.wanted(), measured.milli());
        String words = measured.words() + ", and each instance shall " + share(policy.target());
        return count == service.wanted()
                ? List.of()
                : List.of(new ServiceScaled(name.job(), name.task(), count, Reason.NONE, words));
    }

    /** When it is looked at next though nothing happens. */
    static long nextMs(TaskId name, Seats seats, Measures measures, long nowMs) {
        ScalePolicy policy = seats.service.policy().scale();
        if (policy != null && policy.target() instanceof Target.Cpu) {
            return measures.cpuUse().nextLookMs(name); // the answers are a reason to decide
        }
        if (policy == null || measures.of(name, seats, nowMs) == null) {
            return Long.MAX_VALUE;
        }
        boolean looks = policy.target() instanceof Target.Queue;
        long cooledMs = readyMs(seats.service, policy);
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

    private static String share(Target target) {
        return target instanceof Target.Cpu
                ? "use " + Measures.percent(target.milli())
                : "have " + Quantities.thousandths(target.milli());
    }
}
