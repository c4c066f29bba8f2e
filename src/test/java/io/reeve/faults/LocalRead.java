package io.reeve.faults;

/**
 * What some control node told of an object from its own state.
 *
 * @param sequence at which it says that was so
 * @param min what the client asked for at least; 0 where it did not
 */
record LocalRead(String client, String object, String outcome, long sequence, long min) {}
