package io.reeve.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells of itself when it registers.
 *
 * @param attributes facts that constraints ask about: {@code host}, {@code arch}, {@code zone}…
 * @param capacity what its worker offers; {@link Resources#NONE} for a node that is no worker. Of GPUs as many as
 *     {@code gpus} has
 * @param ports what its worker hands out
 * @param url where its gateway listens, or null
 * @param gpus the model of each GPU that its worker offers, by index; empty text where it is not known
 * @param reserved what of the capacity serves one role alone, and the roles below it
 * @param featureLevel what it understands, see {@link FeatureLevel}; the first from versions that say nothing of it
 */
public record NodeInfo(
        Set<NodeRole> roles,
        Map<String, String> attributes,
        Resources capacity,
        List<PortRange> ports,
        @Nullable String url,
        String version,
        long pid,
        List<String> gpus,
        Map<String, Resources> reserved,
        @SinceLevel(2) int featureLevel) {
    public NodeInfo {
        featureLevel = Math.max(FeatureLevel.FIRST, featureLevel);
        roles = Collections.unmodifiableSet(new TreeSet<>(roles));
        attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
        ports = List.copyOf(ports);
        gpus = List.copyOf(gpus);
        reserved = Collections.unmodifiableMap(new TreeMap<>(reserved));
        capacity = capacity.withGpus(gpus.size() * Resources.GPU_MILLIS);
    }

    /** Of the feature level of this process. */
    public NodeInfo(
            Set<NodeRole> roles,
            Map<String, String> attributes,
            Resources capacity,
            List<PortRange> ports,
            @Nullable String url,
            String version,
            long pid,
            List<String> gpus,
            Map<String, Resources> reserved) {
        this(roles, attributes, capacity, ports, url, version, pid, gpus, reserved, FeatureLevel.OWN);
    }

    /** Without reservations. */
    public NodeInfo(
            Set<NodeRole> roles,
            Map<String, String> attributes,
            Resources capacity,
            List<PortRange> ports,
            @Nullable String url,
            String version,
            long pid,
            List<String> gpus) {
        this(roles, attributes, capacity, ports, url, version, pid, gpus, Map.of());
    }

    /** Without GPUs. */
    public NodeInfo(
            Set<NodeRole> roles,
            Map<String, String> attributes,
            Resources capacity,
            List<PortRange> ports,
            @Nullable String url,
            String version,
            long pid) {
        this(roles, attributes, capacity, ports, url, version, pid, List.of());
    }
}
