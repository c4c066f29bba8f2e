package io.reeve.control;

import io.reeve.message.ToWorker;
import io.reeve.message.ToWorker.Assignment;
import io.reeve.message.ToWorker.SecretGrant;
import java.util.Base64;
import java.util.List;

/** Opens the secrets of what is sent to a worker: the last that the leader does to it. */
final class OpenedSecrets {
    private final SecretBox box;

    OpenedSecrets(SecretBox box) {
        this.box = box;
    }

    ToWorker in(ToWorker message) {
        if (!(message instanceof ToWorker.Launch launch)
                || launch.assignments().stream().allMatch(each -> each.secrets().isEmpty())) {
            return message;
        }
        List<Assignment> opened = launch.assignments().stream()
                .map(each ->
                        each.withSecrets(each.secrets().stream().map(this::open).toList()))
                .toList();
        return new ToWorker.Launch(launch.term(), launch.incarnation(), opened);
    }

    /** One that cannot be opened goes out with the reason, and its attempt fails with that. */
    private SecretGrant open(SecretGrant grant) {
        String sealed = grant.value();
        if (sealed == null) {
            return grant;
        }
        try {
            byte[] value = box.open(grant.role(), grant.name(), sealed);
            return grant.withValue(Base64.getEncoder().encodeToString(value), "");
        } catch (IllegalArgumentException closed) {
            return grant.withValue(
                    null, "the secret " + grant.name() + " cannot be opened by the leader: " + closed.getMessage());
        }
    }
}
