package io.reeve.core.allocate;

import io.reeve.model.PortRange;
import io.reeve.model.Quantities;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What of a request a node lacks, each resource by itself. */
final class Lacks {
    private static final String PORTS = "ports";

    private Lacks() {}

    /**
     * One resource that is missing.
     *
     * @param has what is free of it, in the unit of {@link Quantities}; devices or ports where those are counted
     * @param forever whether the node had not enough of it even if nothing ran there
     */
    record Lack(String resource, long has, long asked, String hasWords, String askedWords, boolean forever) {
        /** How much of what is asked is missing, in millionths. */
        long millionths() {
            return asked <= 0 ? 0 : (long) ((double) (asked - Math.max(0, has)) / asked * 1_000_000);
        }
    }

    static List<Lack> of(Slot slot, ResourceRequest request) {
        List<Lack> lacks = new ArrayList<>();
        Resources wanted = request.scalars();
        Resources capacity = slot.node.entry().info().capacity();
        for (String name : Quantities.names(wanted)) {
            if (name.equals(Quantities.GPUS)) {
                continue;
            }
            long asked = Quantities.of(wanted, name);
            long free = Quantities.of(slot.free, name);
            if (free < asked) {
                boolean forever = Quantities.of(capacity, name) < asked;
                lacks.add(new Lack(name, free, asked, words(name, free, asked), words(name, asked, free), forever));
            }
        }
        if (!slot.hasGpus(request)) {
            lacks.add(gpus(slot, request));
        }
        if (!slot.hasPorts(request)) {
            lacks.add(ports(slot, request));
        }
        return lacks;
    }

    private static Lack gpus(Slot slot, ResourceRequest request) {
        boolean forever = slot.node.entry().info().gpus().size() < request.gpuDevices();
        if (request.millisOfEachGpu() == Resources.GPU_MILLIS) {
            int whole = slot.gpusWith(request.millisOfEachGpu());
            int asked = request.gpuDevices();
            return new Lack(Quantities.GPUS, whole, asked, whole + " whole gpus", asked + " gpus", forever);
        }
        int largest = Arrays.stream(slot.freeGpus).max().orElse(0);
        int asked = request.millisOfEachGpu();
        String has = Quantities.thousandths(largest) + " of one gpu";
        return new Lack(Quantities.GPUS, largest, asked, has, Quantities.thousandths(asked) + " of one gpu", forever);
    }

    private static Lack ports(Slot slot, ResourceRequest request) {
        for (PortRange range : request.fixedPorts()) {
            for (int port = range.first(); port <= range.last(); port++) {
                boolean offered = slot.isOffered(port);
                if (!offered || !slot.isFree(port)) {
                    String has = "port " + port + (offered ? " taken" : " not offered");
                    return new Lack(PORTS, 0, 1, has, "port " + port, !offered);
                }
            }
        }
        int offered = 0;
        int free = 0;
        for (PortRange range : slot.node.entry().info().ports()) {
            for (int port = range.first(); port <= range.last(); port++) {
                offered++;
                free += slot.isFree(port) ? 1 : 0;
            }
        }
        int asked = request.ports();
        return new Lack(PORTS, free, asked, free + " ports", asked + " ports", offered < asked);
    }

    /** Rounded, but never so that it reads the same as what it is compared with. */
    private static String words(String resource, long amount, long beside) {
        if (!Quantities.isBytes(resource)) {
            return Quantities.thousandths(amount) + " " + resource;
        }
        String rounded = size(amount);
        return (rounded.equals(size(beside)) ? amount + " B" : rounded) + " " + resource;
    }

    private static String size(long bytes) {
        String[] units = {"B", "KB", "MB", "GB", "TB", "PB"};
        double left = bytes;
        int unit = 0;
        while (Math.abs(left) >= 1_000 && unit < units.length - 1) {
            left /= 1_000;
            unit++;
        }
        String number = String.format(Locale.ROOT, left == Math.rint(left) ? "%.0f" : "%.1f", left);
        return number + " " + units[unit];
    }
}
