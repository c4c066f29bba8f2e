package io.reeve.execute.report;

import io.reeve.message.FromWorker;

/**
 * The executor's only way out to the leader. One-way and unreliable: what must arrive is sent again until it is
 * acknowledged by a message of its own.
 */
public interface WorkerLink {
    void send(FromWorker message);
}
