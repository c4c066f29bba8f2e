package io.reeve.spec;

import io.reeve.model.HealthCheck;
import io.reeve.model.HealthCheck.Probe;
import io.reeve.model.PortRange;
import io.reeve.model.ResourceRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code health} and {@code ready} of a service: how its instances are asked how they are. */
final class HealthReader {
    private static final List<String> PROBES = List.of("http", "tcp", "command", "event-bus");

    private final List<ResourceRequest> requests;
    private final Faults faults;

    HealthReader(List<ResourceRequest> requests, Faults faults) {
        this.requests = requests;
        this.faults = faults;
    }

    @Nullable
    HealthCheck read(@Nullable Tree tree) {
        Fields fields = tree == null ? null : Fields.of(tree, Vocabulary.HEALTH, faults);
        if (tree == null || fields == null) {
            return null;
        }
        List<String> given = PROBES.stream().filter(fields::has).toList();
        if (given.size() != 1) {
            boolean none = given.isEmpty();
            String message = none ? "nothing says what to ask" : "it has both " + String.join(" and ", given);
            FaultCode code = none ? FaultCode.MISSING_FIELD : FaultCode.CONFLICTING_FIELDS;
            faults.add(code, tree.place(), message, "one of " + String.join(", ", PROBES));
            return null;
        }
        Probe probe = probe(given.get(0), fields);
        Tree failures = fields.get("failures");
        HealthCheck check = new HealthCheck(
                probe == null ? new Probe.Tcp(0) : probe,
                ms(fields.get("interval"), Limits.HEALTH_INTERVAL_MS, HealthCheck.DEFAULT_INTERVAL_MS),
                ms(fields.get("grace"), 0, HealthCheck.DEFAULT_GRACE_MS),
                ms(fields.get("timeout"), 1, HealthCheck.DEFAULT_TIMEOUT_MS),
                failures == null
                        ? HealthCheck.DEFAULT_FAILURES
                        : Scalars.integer(failures, 1, Limits.HEALTH_FAILURES, faults));
        return probe == null ? null : check;
    }

    private long ms(@Nullable Tree tree, long minMs, long absentMs) {
        return tree == null ? absentMs : Durations.read(tree, minMs, faults);
    }

    private @Nullable Probe probe(String kind, Fields fields) {
        Tree tree = fields.get(kind);
        if (tree == null) {
            return null;
        } else if (kind.equals("http")) {
            return http(tree);
        } else if (kind.equals("tcp")) {
            Fields tcp = Fields.of(tree, Vocabulary.HEALTH_TCP, faults);
            return tcp == null ? null : new Probe.Tcp(portIndex(tcp));
        } else if (kind.equals("command")) {
            return new Probe.Command(CommandReader.read(tree, faults));
        }
        String address = Scalars.text(tree, Limits.ADDRESS_BYTES, faults, "an address of the event bus");
        if (address != null && address.isBlank()) {
            faults.add(FaultCode.EMPTY_VALUE, tree.place(), "the address is empty", "an address of the event bus");
        }
        return address == null ? null : new Probe.EventBus(address);
    }

    private @Nullable Probe http(Tree tree) {
        Fields fields = Fields.of(tree, Vocabulary.HEALTH_HTTP, faults);
        if (fields == null) {
            return null;
        }
        Tree given = fields.get("path");
        String expected = "a path such as /health, printable ASCII without spaces";
        String path = given == null ? "/" : Scalars.text(given, Limits.URL_CHARACTERS, faults, expected);
        boolean good = path != null
                && path.startsWith("/")
                && !path.startsWith("//")
                && path.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#' && c != '\\');
        if (given != null && path != null && !good) {
            faults.add(FaultCode.BAD_PATH, given.place(), Quoted.of(path) + " is no path of an address", expected);
        }
        int port = portIndex(fields);
        return path == null ? null : new Probe.Http(port, path);
    }

    private int portIndex(Fields fields) {
        Tree tree = fields.get("port-index");
        int index = tree == null ? 0 : Scalars.integer(tree, 0, Limits.PORTS - 1, faults);
        for (ResourceRequest request : requests) {
            int ports = request.ports()
                    + request.fixedPorts().stream().mapToInt(PortRange::size).sum();
            if (index >= ports) {
                String message = "the task has " + (ports == 0 ? "no port" : "only ports 0 to " + (ports - 1))
                        + ", so there is no port " + index;
                faults.add(FaultCode.OUT_OF_RANGE, fields.place("port-index"), message, "resources: {ports: N}");
                break;
            }
        }
        return index;
    }
}
