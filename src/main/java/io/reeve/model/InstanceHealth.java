package io.reeve.model;

/** How an instance of a service is, as far as its checks say; it is told only when it changes. */
public enum InstanceHealth {
    /** It has not been ready since its start. */
    STARTING,
    /** Its users may be sent to it. */
    READY,
    /** It was ready, and is not now; it may be again. */
    NOT_READY,
    /** Its health check failed so often in a row that it shall be started again. */
    UNHEALTHY
}
