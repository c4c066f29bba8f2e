package io.reeve.core.allocate;

import io.reeve.message.Rounds.Refusal;
import io.reeve.message.Rounds.Want;
import io.reeve.model.Constraint;
import io.reeve.model.Quantities;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import io.reeve.model.Work;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says why a want got nothing (more): what ruled out how many nodes, and which node came nearest. */
final class Refusals {
    private static final long MILLION = 1_000_000;
    private static final double MIB = 1024.0 * 1024.0;

    private Refusals() {}

    /** Nodes whose room is kept for others. */
    interface Kept {
        @Nullable
        String causeOn(Slot slot);
    }

    /** @param neighbours null where no other task matters to the want */
    static Refusal explain(
            Want want,
            int granted,
            Collection<Slot> slots,
            @Nullable BitSet suitable,
            @Nullable Neighbours neighbours,
            Kept kept) {
        Map<String, Integer> ruledOut = new LinkedHashMap<>();
        Slot nearest = null;
        for (Slot slot : slots) {
            boolean suits = suitable == null || suitable.get(slot.index);
            String apart = suits && neighbours != null ? neighbours.obstacle(slot) : null;
            String cause = apart != null ? apart : suits ? lacking(want, slot) : firstBroken(want, slot);
            if (cause == null) {
                cause = kept.causeOn(slot);
            }
            if (cause != null) {
                ruledOut.merge(cause, 1, Integer::sum);
            }
            if (suits && apart == null && (nearest == null || isNearer(slot, nearest, want.request()))) {
                nearest = slot;
            }
        }
        int left = want.tasks().size() - granted;
        String words = nearest == null ? "" : describe(nearest, want);
        return new Refusal(want.tasks().get(granted), left, ruledOut, words);
    }

    /** What is missing, for each alternative where there are several. */
    private static @Nullable String lacking(Want want, Slot slot) {
        String first = slot.obstacle(want.request());
        if (first == null || want.placement().alternatives().isEmpty()) {
            return first;
        }
        StringBuilder all = new StringBuilder(first);
        for (ResourceRequest alternative : want.placement().alternatives()) {
            String cause = slot.obstacle(alternative);
            if (cause == null) {
                return null;
            }
            all.append(", or else ").append(cause);
        }
        return all.toString();
    }

    private static String firstBroken(Want want, Slot slot) {
        Map<String, String> attributes = slot.node.entry().info().attributes();
        for (Constraint constraint : want.where()) {
            if (!Conditions.holds(constraint, attributes)) {
                String kind = Work.asked(constraint);
                return kind == null ? "constraint " + constraint : Refusal.KIND + kind;
            }
        }
        return "";
    }

    /** Nearer is the one that lacks less; where neither lacks a scalar, the first by id. */
    private static boolean isNearer(Slot slot, Slot than, ResourceRequest wanted) {
        int byLack = Long.compare(lack(slot, wanted), lack(than, wanted));
        return byLack != 0 ? byLack < 0 : slot.node.id().compareTo(than.node.id()) < 0;
    }

    /** The sum over all resources of the missing part of what is wanted, in millionths. */
    private static long lack(Slot slot, ResourceRequest request) {
        Resources free = slot.free;
        Resources wanted = request.scalars();
        long sum = lack(free.cpuMillis(), wanted.cpuMillis())
                + lack(free.memoryBytes(), wanted.memoryBytes())
                + lack(free.diskBytes(), wanted.diskBytes())
                + lack(slot.gpusWith(request.millisOfEachGpu()), request.gpuDevices());
        for (var custom : wanted.custom().entrySet()) {
            sum += lack(free.custom().getOrDefault(custom.getKey(), 0L), custom.getValue());
        }
        return sum;
    }

    private static long lack(long free, long wanted) {
        return wanted <= free ? 0 : (long) ((double) (wanted - free) / wanted * MILLION);
    }

    private static String describe(Slot slot, Want want) {
        Resources wanted = want.request().scalars();
        Resources free = slot.free;
        String cause = slot.obstacle(want.request());
        String name = slot.node.id().value();
        if (cause == null) {
            return name;
        }
        if (cause.equals(Refusal.RESERVED)) {
            return name + " has room that is held for tasks which others made way for";
        } else if (cause.equals("cpus")) {
            return name + " has " + Quantities.thousandths(free.cpuMillis()) + " cpus free of "
                    + Quantities.thousandths(wanted.cpuMillis()) + " asked";
        } else if (cause.equals("memory")) {
            return name + " has " + mebibytes(free.memoryBytes()) + " memory free of " + mebibytes(wanted.memoryBytes())
                    + " asked";
        } else if (cause.equals("disk")) {
            return name + " has " + mebibytes(free.diskBytes()) + " disk free of " + mebibytes(wanted.diskBytes())
                    + " asked";
        } else if (cause.startsWith("custom ")) {
            String resource = cause.substring("custom ".length());
            return name + " has " + Quantities.thousandths(free.custom().getOrDefault(resource, 0L)) + " " + resource
                    + " free of " + Quantities.thousandths(wanted.custom().getOrDefault(resource, 0L)) + " asked";
        } else if (cause.equals("gpus")) {
            return name + " has " + gpus(slot, want.request());
        }
        return name + " has not the ports: asked are " + want.request().ports() + " of its choice and "
                + want.request().fixedPorts();
    }

    private static String gpus(Slot slot, ResourceRequest request) {
        if (request.millisOfEachGpu() == Resources.GPU_MILLIS) {
            return slot.gpusWith(request.millisOfEachGpu()) + " whole gpus free of " + request.gpuDevices() + " asked";
        }
        int largest = Arrays.stream(slot.freeGpus).max().orElse(0);
        return Quantities.thousandths(largest) + " of one gpu free of "
                + Quantities.thousandths(request.millisOfEachGpu()) + " asked";
    }

    private static String mebibytes(long bytes) {
        return Math.round(bytes / MIB * 10) / 10.0 + "MiB";
    }
}
