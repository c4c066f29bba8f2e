package io.reeve.model;

/**
 * Amounts of a node that serve one role alone, and the roles below it.
 *
 * @param amounts {@link Resources#NONE} where nothing is reserved any more
 */
public record RoleReservation(NodeId node, String role, Resources amounts) {}
