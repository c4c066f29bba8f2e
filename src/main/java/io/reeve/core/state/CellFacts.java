package io.reeve.core.state;

import io.reeve.event.CellEvent;
import io.reeve.model.FeatureLevel;

/**
 * What is said of the cell as a whole.
 *
 * @param featureLevel what its ledger may hold; never lowered
 * @param name for people; empty where nobody gave it one
 */
public record CellFacts(int featureLevel, String name) {
    /** Before the cell is founded, or where a version did that which knew none of this. */
    public static final CellFacts FIRST = new CellFacts(FeatureLevel.FIRST, "");

    CellFacts after(CellEvent event) {
        if (event instanceof CellEvent.CellFounded founded) {
            return new CellFacts(founded.featureLevel(), name);
        }
        if (event instanceof CellEvent.FeatureLevelRaised raised) {
            ClusterState.require(
                    raised.level() > featureLevel, "the feature level is %d already", (Object) featureLevel);
            return new CellFacts(raised.level(), name);
        }
        return event instanceof CellEvent.CellNamed named ? new CellFacts(featureLevel, named.name()) : this;
    }
}
