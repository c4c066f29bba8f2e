package io.reeve.core.round;

import io.reeve.core.preempt.PreemptionRules;
import io.reeve.core.share.ShareRules;

/**
 * How a cell is shared.
 *
 * @param shares how shares are counted
 * @param preemption for whom what runs is made to end
 */
public record SharingRules(ShareRules shares, PreemptionRules preemption) {
    public static final SharingRules DEFAULT = new SharingRules(ShareRules.DEFAULT, PreemptionRules.DEFAULT);
}
