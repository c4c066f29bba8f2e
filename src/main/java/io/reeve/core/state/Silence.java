package io.reeve.core.state;

/**
 * That a live node is not heard as it should be: nobody knows whether it could start a task.
 *
 * @param heardMs when it was heard last, on the ledger's clock
 * @param message how that came to be known
 */
public record Silence(long heardMs, String message) {}
