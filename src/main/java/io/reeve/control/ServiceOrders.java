package io.reeve.control;

import io.reeve.event.Event;
import io.reeve.event.ServiceEvent;

/** What was done to a service, in words for who asked. */
final class ServiceOrders {
    private ServiceOrders() {}

    static String words(Event event) {
        if (event instanceof ServiceEvent.ServiceScaled scaled) {
            return scaled.task() + ": " + scaled.message();
        } else if (event instanceof ServiceEvent.DeploymentStarted started) {
            return started.task() + ": deployment " + started.number() + " " + started.message();
        } else if (event instanceof ServiceEvent.DeploymentTurned turned) {
            return turned.task() + ": deployment " + turned.number() + " goes back";
        } else if (event instanceof ServiceEvent.DeploymentEnded ended) {
            return ended.task() + ": deployment " + ended.number() + " " + ended.message();
        }
        return event.getClass().getSimpleName();
    }
}
