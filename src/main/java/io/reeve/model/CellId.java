package io.reeve.model;

/** The identity of one Reeve cluster, made when its ledger is founded and never reused. */
public record CellId(String value) {
    public CellId {
        Names.require(value, "a cell id");
    }

    @Override
    public String toString() {
        return value;
    }
}
