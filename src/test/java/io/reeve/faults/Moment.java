package io.reeve.faults;

/** When a fault hits: right after something that must not be lost or done twice, or at any time. */
enum Moment {
    /** Whenever the plan comes to it. */
    ANY,
    /** A submission is on its way to the ledger. */
    SUBMITTING,
    /** A client has its acknowledgement. */
    ACKNOWLEDGED,
    /** A launch, or another decision, is committed. */
    LAUNCHED,
    /** The end of an attempt is committed. */
    ENDED
}
