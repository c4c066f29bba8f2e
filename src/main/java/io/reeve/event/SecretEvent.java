package io.reeve.event;

import io.reeve.model.SinceLevel;

/** About secrets, whose values are never here in clear. */
public sealed interface SecretEvent extends Event {
    String role();

    String name();

    /**
     * The secret has this value from now on.
     *
     * @param sealed its value, as only a control node with the key can read it
     * @param keyCheck tells keys from one another, and nothing else of them
     */
    @SinceLevel(2)
    record SecretSet(String role, String name, String sealed, String keyCheck) implements SecretEvent {
        /** Events are printed in many places; what is sealed is of no use there. */
        @Override
        public String toString() {
            return "SecretSet[role=" + role + ", name=" + name + ", keyCheck=" + keyCheck + "]";
        }
    }

    /** There is no such secret any more. */
    @SinceLevel(2)
    record SecretDeleted(String role, String name) implements SecretEvent {}
}
