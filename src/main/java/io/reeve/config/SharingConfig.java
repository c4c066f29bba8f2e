package io.reeve.config;

import io.reeve.model.BackfillPolicy;
import io.reeve.model.PreemptionPolicy;
import io.reeve.model.Quantities;
import io.reeve.model.Resources;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a node is told of sharing.
 *
 * @param preemption for whom it, when it leads, has what runs stopped
 * @param preemptionsPerMinute how many attempts at most
 * @param backfill who, when it leads, may start before a more urgent task that does not fit
 * @param fairShareExcludes resources that make no share between roles
 * @param reserve what of this node serves one role alone, by role
 */
public record SharingConfig(
        PreemptionPolicy preemption,
        int preemptionsPerMinute,
        BackfillPolicy backfill,
        Set<String> fairShareExcludes,
        Map<String, Reserve> reserve) {
    public static final int DEFAULT_PER_MINUTE = 100;

    public static final SharingConfig DEFAULT =
            new SharingConfig(PreemptionPolicy.PRIORITY, DEFAULT_PER_MINUTE, BackfillPolicy.EASY, Set.of(), Map.of());

    public SharingConfig {
        fairShareExcludes = Set.copyOf(fairShareExcludes);
        reserve = Map.copyOf(reserve);
    }

    /** All of a node, or amounts of it by resource. */
    public record Reserve(boolean whole, Map<String, Long> amounts) {
        public Reserve {
            amounts = Map.copyOf(amounts);
        }

        String asText() {
            return whole
                    ? SharingReader.ALL
                    : new TreeMap<>(amounts)
                            .entrySet().stream()
                                    .map(each -> each.getKey() + ":"
                                            + (Quantities.isBytes(each.getKey())
                                                    ? each.getValue() + "B"
                                                    : Quantity.formatMillis(each.getValue())))
                                    .collect(Collectors.joining(","));
        }

        Resources of(Resources capacity) {
            return whole ? capacity : Quantities.resources(amounts);
        }
    }

    Map<String, String> reserveAsText() {
        Map<String, String> text = new TreeMap<>();
        reserve.forEach((role, amounts) -> text.put(role, amounts.asText()));
        return text;
    }

    /**
     * What of a worker's capacity is reserved for whom.
     *
     * @throws ConfigException where it has less than that
     */
    public Map<String, Resources> reservedOf(Resources capacity) throws ConfigException {
        Map<String, Resources> reserved = new TreeMap<>();
        Resources sum = Resources.NONE;
        for (var each : reserve.entrySet()) {
            Resources amounts = each.getValue().of(capacity);
            reserved.put(each.getKey(), amounts);
            sum = sum.plus(amounts);
        }
        if (!capacity.covers(sum)) {
            throw new ConfigException(List.of("reserve: " + reserveAsText()
                    + " is more than this node offers: reserve less, or say with --resource that it offers more"));
        }
        return reserved;
    }
}
