package io.reeve.config;

import io.reeve.config.SharingConfig.Reserve;
import io.reeve.model.BackfillPolicy;
import io.reeve.model.Names;
import io.reeve.model.PreemptionPolicy;
import io.reeve.model.Quantities;
import io.reeve.model.RoleName;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads how a cell is shared. */
final class SharingReader {
    /** Stands for the whole node. */
    static final String ALL = "all";

    private static final int MAX_PER_MINUTE = 1_000_000;

    private final SettingValues values;
    private final List<String> faults;

    SharingReader(SettingValues values, List<String> faults) {
        this.values = values;
        this.faults = faults;
    }

    SharingConfig read() {
        PreemptionPolicy[] policy = {SharingConfig.DEFAULT.preemption()};
        values.parse(
                "preemption",
                values.text("preemption", policy[0].text()),
                text -> policy[0] = PreemptionPolicy.parse(text));
        int[] perMinute = {SharingConfig.DEFAULT_PER_MINUTE};
        String count = values.text("preemptions-per-minute", Integer.toString(SharingConfig.DEFAULT_PER_MINUTE));
        if (count.matches("\\d{1,7}") && Integer.parseInt(count) >= 1 && Integer.parseInt(count) <= MAX_PER_MINUTE) {
            perMinute[0] = Integer.parseInt(count);
        } else {
            faults.add("preemptions-per-minute: a number within 1-" + MAX_PER_MINUTE + ", was \"" + count
                    + "\"; to stop nothing say preemption: off");
        }
        BackfillPolicy[] backfill = {SharingConfig.DEFAULT.backfill()};
        values.parse(
                "backfill",
                values.text("backfill", backfill[0].text()),
                text -> backfill[0] = BackfillPolicy.parse(text));
        Set<String> excluded = new LinkedHashSet<>();
        for (String resource : values.list("fair-share-excludes")) {
            if (Names.isName(resource)) {
                excluded.add(resource);
            } else {
                faults.add("fair-share-excludes: resources such as gpus, was \"" + resource + "\"");
            }
        }
        return new SharingConfig(policy[0], perMinute[0], backfill[0], excluded, reserve());
    }

    private Map<String, Reserve> reserve() {
        Map<String, Reserve> reserve = new LinkedHashMap<>();
        values.map("reserve").forEach((role, text) -> {
            if (!RoleName.isRole(role)) {
                faults.add("reserve: \"" + role + "\" is no role: expected " + RoleName.RULE);
            } else if (text.equals(ALL)) {
                reserve.put(role, new Reserve(true, Map.of()));
            } else {
                values.parse("reserve." + role, text, amounts -> reserve.put(role, new Reserve(false, parse(amounts))));
            }
        });
        return reserve;
    }

    private static Map<String, Long> parse(String text) {
        Map<String, Long> amounts = new TreeMap<>();
        for (String part : text.split(",", -1)) {
            int colon = part.indexOf(':');
            String resource = colon < 1 ? "" : part.substring(0, colon).strip();
            if (!Names.isName(resource)) {
                throw new IllegalArgumentException("all, or amounts such as cpus:2,mem:4GB, was \"" + text + "\"");
            }
            String amount = part.substring(colon + 1).strip();
            long value = Quantities.isBytes(resource) ? Quantity.parseSize(amount) : Quantity.parseMillis(amount);
            if (amounts.put(resource, value) != null) {
                throw new IllegalArgumentException("it names " + resource + " twice, was \"" + text + "\"");
            }
        }
        return amounts;
    }
}
