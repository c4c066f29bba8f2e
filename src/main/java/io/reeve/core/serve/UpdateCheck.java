package io.reeve.core.serve;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Job;
import io.reeve.core.state.TaskGroup;
import io.reeve.model.FileSpec;
import io.reeve.model.JobSpec;
import io.reeve.model.ServiceSpec;
import io.reeve.model.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Whether a document changes nothing of a job but what its services run. */
final class UpdateCheck {
    private UpdateCheck() {}

    /** All that it changes besides. */
    static List<ServiceChange.Fault> of(Job job, JobSpec document, ClusterView view) {
        JobSpec before = job.spec();
        List<ServiceChange.Fault> faults = new ArrayList<>();
        same("job", before.name(), document.name(), faults);
        same("role", before.role(), document.role(), faults);
        same("priority", before.priority(), document.priority(), faults);
        same("on-failure", before.onFailure(), document.onFailure(), faults);
        same("gangs", before.gangs(), document.gangs(), faults);
        same("deadline", before.deadline(), document.deadline(), faults);
        same("open", before.open(), document.open(), faults);
        for (TaskSpec task : document.tasks()) {
            check(job, task, faults);
            checkFiles(task, view, faults);
            checkSecrets(before.role(), task, view, faults);
        }
        return faults;
    }

    private static void checkSecrets(String role, TaskSpec task, ClusterView view, List<ServiceChange.Fault> faults) {
        String secret = task.service() == null ? null : view.secrets().firstMissing(role, task.secrets());
        if (secret != null) {
            faults.add(new ServiceChange.Fault(
                    "unknown-secret",
                    "/tasks/" + task.name() + "/secrets",
                    "there is no secret " + secret + " of the role " + role + " or one above it, which task "
                            + task.name() + " names",
                    "a secret that was set before: reeve secret set " + secret + " --role " + role));
        }
    }

    private static void checkFiles(TaskSpec task, ClusterView view, List<ServiceChange.Fault> faults) {
        for (FileSpec file : task.files()) {
            if (file.source() instanceof FileSpec.Source.Upload upload && view.upload(upload.sha256()) == null) {
                faults.add(new ServiceChange.Fault(
                        "unknown-upload",
                        "/tasks/" + task.name() + "/files",
                        "there is no upload " + upload.sha256(),
                        "a file uploaded before; the command line uploads by itself"));
            }
        }
    }

    private static void check(Job job, TaskSpec task, List<ServiceChange.Fault> faults) {
        TaskGroup group = job.group(task.name());
        String pointer = "/tasks/" + task.name();
        if (group == null) {
            String expected = "the tasks that it has; reeve add gives an open job more";
            faults.add(fault(pointer, job.id() + " has no task " + task.name(), expected));
        } else if (group.service() == null && !group.spec().equals(task)) {
            String message = task.name() + " is no service, and differs from what was submitted";
            faults.add(fault(pointer, message, "as it was submitted, or left out"));
        } else if (group.service() != null && group.service().isStopped()) {
            faults.add(new ServiceChange.Fault(
                    "not-active", pointer, task.name() + " was stopped", "a service that runs"));
        } else if (group.service() != null && task.service() == null) {
            String expected = "service: as it has; reeve kill stops one";
            faults.add(fault(pointer + "/service", task.name() + " would be a service no longer", expected));
        } else if (!group.spec().after().equals(task.after())) {
            String message = "what " + task.name() + " runs after cannot be changed";
            faults.add(fault(pointer + "/after", message, "as it was submitted"));
        }
    }

    private static void same(String field, Object before, Object now, List<ServiceChange.Fault> faults) {
        if (!Objects.equals(before, now)) {
            String message = field + " differs from what was submitted, and an update changes services alone";
            faults.add(fault("/" + field, message, String.valueOf(before)));
        }
    }

    private static ServiceChange.Fault fault(String pointer, String message, String expected) {
        return new ServiceChange.Fault("not-updatable", pointer, message, expected);
    }

    /** The task with so many instances: what is left says whether a new version is needed. */
    static TaskSpec sized(TaskSpec task, int instances) {
        ServiceSpec service = Objects.requireNonNull(task.service());
        return task.withService(service.withInstances(instances));
    }
}
