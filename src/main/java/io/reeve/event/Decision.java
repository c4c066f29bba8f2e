package io.reeve.event;

import io.reeve.model.Origin;

/** An event and on whose behalf it was decided. */
public record Decision(Origin origin, Event event) {}
