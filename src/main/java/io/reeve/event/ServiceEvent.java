package io.reeve.event;

import io.reeve.model.AttemptId;
import io.reeve.model.DeploymentState;
import io.reeve.model.InstanceHealth;
import io.reeve.model.JobId;
import io.reeve.model.Reason;
import io.reeve.model.SinceLevel;
import io.reeve.model.TaskSpec;
import java.util.List;

/** About a service. Its first version is 1; each deployment has the number of the version that it brings. */
public sealed interface ServiceEvent extends Event {
    JobId job();

    String task();

    /** So many instances are wanted from here on. */
    @SinceLevel(2)
    record ServiceScaled(JobId job, String task, int instances, Reason reason, String message)
            implements ServiceEvent {}

    /** Its instances shall run another version; a deployment that had not ended is cancelled by it. */
    @SinceLevel(2)
    record DeploymentStarted(JobId job, String task, int number, TaskSpec spec, String message)
            implements ServiceEvent {}

    /** So many of the wanted instances run the new version and are ready: more than ever before. */
    @SinceLevel(2)
    record DeploymentProgressed(JobId job, String task, int number, int updated, int wanted) implements ServiceEvent {}

    /** The deployment goes back: its instances shall run the version before again. */
    @SinceLevel(2)
    record DeploymentTurned(JobId job, String task, int number, Reason reason, String message)
            implements ServiceEvent {}

    /** The deployment is over; see {@link DeploymentState}. */
    @SinceLevel(2)
    record DeploymentEnded(JobId job, String task, int number, DeploymentState state, String message)
            implements ServiceEvent {}

    /** These instances, which are new or had ended, wait to run this version: new generations where they had ended. */
    @SinceLevel(2)
    record InstancesBegun(JobId job, String task, int version, List<Integer> instances) implements ServiceEvent {
        public InstancesBegun {
            instances = List.copyOf(instances);
        }
    }

    /** No instance is wanted any more; those that run get an AttemptKilling each. */
    @SinceLevel(2)
    record ServiceStopped(JobId job, String task, Reason reason, String message) implements ServiceEvent {}

    /** The checks of a live attempt say something else than before. */
    @SinceLevel(2)
    record HealthChanged(AttemptId attempt, InstanceHealth health, String message) implements ServiceEvent {
        @Override
        public JobId job() {
            return attempt.task().job();
        }

        @Override
        public String task() {
            return attempt.task().task();
        }
    }

    /** The instance is found no more, and is stopped then, on the ledger's clock: until then it may end its work. */
    @SinceLevel(2)
    record InstanceDraining(AttemptId attempt, long untilMs, Reason reason, String message) implements ServiceEvent {
        @Override
        public JobId job() {
            return attempt.task().job();
        }

        @Override
        public String task() {
            return attempt.task().task();
        }
    }
}
