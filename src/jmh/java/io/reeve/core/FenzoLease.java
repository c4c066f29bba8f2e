package io.reeve.core;

import com.netflix.fenzo.VirtualMachineLease;
import io.reeve.event.NodeEvent.NodeRegistered;
import io.reeve.model.Resources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.Protos;

/** A node as Fenzo sees it. */
final class FenzoLease implements VirtualMachineLease {
    private final String host;
    private final Resources capacity;
    private final Map<String, Protos.Attribute> attributes = new HashMap<>();

    FenzoLease(NodeRegistered node) {
        host = node.node().value();
        capacity = node.info().capacity();
        node.info()
                .attributes()
                .forEach((name, value) -> attributes.put(
                        name,
                        Protos.Attribute.newBuilder()
                                .setName(name)
                                .setType(Protos.Value.Type.TEXT)
                                .setText(Protos.Value.Text.newBuilder().setValue(value))
                                .build()));
    }

    @Override
    public String getId() {
        return host;
    }

    @Override
    public long getOfferedTime() {
        return System.currentTimeMillis();
    }

    @Override
    public String hostname() {
        return host;
    }

    @Override
    public String getVMID() {
        return host;
    }

    @Override
    public double cpuCores() {
        return capacity.cpuMillis() / 1e3;
    }

    @Override
    public double memoryMB() {
        return (double) capacity.memoryBytes() / Benches.MIB;
    }

    @Override
    public double networkMbps() {
        return 0;
    }

    @Override
    public double diskMB() {
        return 0;
    }

    @Override
    public List<Range> portRanges() {
        return List.of();
    }

    @Override
    public Protos.Offer getOffer() {
        return Protos.Offer.getDefaultInstance();
    }

    @Override
    public Map<String, Protos.Attribute> getAttributeMap() {
        return attributes;
    }

    @Override
    public Double getScalarValue(String name) {
        return 0.0;
    }

    @Override
    public Map<String, Double> getScalarValues() {
        return Map.of();
    }
}
