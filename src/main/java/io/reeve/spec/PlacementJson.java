package io.reeve.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reeve.model.Placement;
import io.reeve.model.Placement.Affinity;
import io.reeve.model.Placement.Preference;
import io.reeve.model.Placement.Spread;

/** Where a task should run, as fields of its JSON document. */
final class PlacementJson {
    private PlacementJson() {}

    static void write(ObjectNode out, Placement placement) {
        for (Preference preference : placement.prefer()) {
            out.withArray("prefer")
                    .addObject()
                    .put("where", Constraints.write(preference.where()))
                    .put("weight", preference.weight());
        }
        Spread spread = placement.spread();
        if (spread != null && spread.maxPer() == 0) {
            out.put("spread", spread.by());
        } else if (spread != null) {
            out.putObject("spread").put("by", spread.by()).put("max-per", spread.maxPer());
        }
        for (Affinity affinity : placement.affinity()) {
            ObjectNode map = out.withArray(affinity.apart() ? "anti-affinity" : "affinity")
                    .addObject();
            if (affinity.task().isEmpty()) {
                map.put("job", affinity.job());
            } else {
                map.put("task", affinity.task());
            }
            map.put("by", affinity.by());
            if (affinity.weight() > 0) {
                map.put("weight", affinity.weight());
            }
        }
    }
}
