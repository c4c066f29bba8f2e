package io.reeve.control;

import io.vertx.core.eventbus.Message;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a message.
 *
 * @param ownKey of a sender that may repeat the message, for a document that has no key; null where it says none
 */
record Sender(String principal, @Nullable String ownKey) {
    private static final String KEY = "key";

    static Sender of(Message<?> message) {
        return new Sender(PublicApi.principal(message), message.headers().get(KEY));
    }

    /** What makes a repeat of the message harmless, if anything does. */
    @Nullable
    String keyOr(@Nullable String documents) {
        return documents == null ? ownKey : documents;
    }
}
