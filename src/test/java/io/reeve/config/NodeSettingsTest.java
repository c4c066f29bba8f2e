package io.reeve.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.reeve.model.BackfillPolicy;
import io.reeve.model.NodeRole;
import io.reeve.model.PlacementPolicy;
import io.reeve.model.PortRange;
import io.reeve.model.PreemptionPolicy;
import io.reeve.model.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeSettingsTest {
    @TempDir
    Path folder;

    private NodeConfig check(NodeSettings settings) throws ConfigException {
        return settings.check("host-a", folder);
    }

    private List<String> faults(NodeSettings settings) {
        ConfigException wrong = catchThrowableOfType(ConfigException.class, () -> check(settings));
        assertThat(wrong).isNotNull();
        return wrong.faults();
    }

    private NodeSettings file(String text) throws IOException, ConfigException {
        return NodeSettings.read(Files.writeString(folder.resolve("node.yaml"), text));
    }

    @Test
    void defaults_areOneNodeOnLoopback() throws ConfigException {
        NodeConfig config = check(NodeSettings.empty());

        assertThat(config.id().value()).isEqualTo("host-a");
        assertThat(config.dataDir()).isEqualTo(folder.resolve(".reeve/host-a"));
        assertThat(config.temporaryData()).isFalse();
        assertThat(config.join()).isEmpty();
        assertThat(config.bindHost()).isEqualTo("127.0.0.1");
        assertThat(config.advertiseHost()).isEqualTo("127.0.0.1");
        assertThat(config.clusterPort()).isEqualTo(5701);
        assertThat(config.ledgerPort()).isEqualTo(5601);
        assertThat(config.httpPort()).isEqualTo(5050);
        assertThat(config.roles()).containsExactly(NodeRole.CONTROL, NodeRole.WORKER, NodeRole.GATEWAY);
        assertThat(config.attributes()).isEmpty();
        assertThat(config.capacity()).isEqualTo(CapacityOverrides.NONE);
        assertThat(config.placement()).isEqualTo(PlacementPolicy.BEST_FIT);
        assertThat(config.sharing()).isEqualTo(SharingConfig.DEFAULT);
        assertThat(config.taskPorts()).containsExactly(new PortRange(31_000, 32_000));
        assertThat(config.tokenFile()).isNull();
        assertThat(config.insecureClusterNetwork()).isFalse();
        assertThat(config.runAs()).isNull();
        assertThat(config.clusterXml()).isNull();
        assertThat(config.webDir()).isNull();
    }

    @Test
    void file_setsAllFieldsAndFlagsWin() throws Exception {
        NodeSettings settings = file("""
                name: node-7
                data: /var/lib/reeve
                join: [10.0.0.1, "10.0.0.2:5800"]
                http-port: 0
                node-roles: [worker, gateway]
                attributes: {zone: a, rack: 010}
                resources: {cpus: 1.5, mem: 2GiB, fpga: 2, gpus: 2xA100}
                placement: fgd
                backfill: conservative
                preemption: guarantees
                preemptions-per-minute: 7
                fair-share-excludes: [gpus, fpga]
                reserve: {eng/ads: "cpus:1,mem:1GiB", ops: all}
                task-ports: [8000-8999, 9100]
                run-as: nobody
                """);

        NodeConfig config = check(settings.with("http-port", "6060").with("attributes", Map.of("zone", "b")));

        assertThat(config.id().value()).isEqualTo("node-7");
        assertThat(config.dataDir()).isEqualTo(Path.of("/var/lib/reeve"));
        assertThat(config.join()).containsExactly(new HostPort("10.0.0.1", 5701), new HostPort("10.0.0.2", 5800));
        assertThat(config.httpPort()).isEqualTo(6060);
        assertThat(config.roles()).containsExactly(NodeRole.WORKER, NodeRole.GATEWAY);
        assertThat(config.attributes()).isEqualTo(Map.of("zone", "b", "rack", "010"));
        assertThat(config.capacity().applyTo(new Resources(4000, 8, 9, Map.of())))
                .isEqualTo(new Resources(1500, 2L << 30, 9, Map.of("fpga", 2000L)));
        assertThat(config.capacity().gpus()).containsExactly("A100", "A100");
        assertThat(config.placement()).isEqualTo(PlacementPolicy.FGD);
        assertThat(config.sharing())
                .isEqualTo(new SharingConfig(
                        PreemptionPolicy.GUARANTEES,
                        7,
                        BackfillPolicy.CONSERVATIVE,
                        Set.of("gpus", "fpga"),
                        Map.of(
                                "eng/ads",
                                new SharingConfig.Reserve(false, Map.of("cpus", 1_000L, "mem", 1L << 30)),
                                "ops",
                                new SharingConfig.Reserve(true, Map.of()))));
        assertThat(config.taskPorts()).containsExactly(new PortRange(8000, 8999), new PortRange(9100, 9100));
        assertThat(config.runAs()).isEqualTo("nobody");
    }

    @Test
    void faults_ofOneFile_areAllTold() throws Exception {
        List<String> faults = faults(file("""
                http_port: 1
                cluster-port: 99999
                node-roles: [boss]
                resources: {cpus: many, disk: 10, gpus: 1.5}
                placement: tightest
                backfill: none
                preemption: always
                preemptions-per-minute: 0
                fair-share-excludes: [GPU]
                reserve: {Eng: all, ops: cpus}
                task-ports: 5-1
                temporary-data: maybe
                token-file: gone
                """));

        assertThat(faults).hasSize(16);
        assertThat(String.join("\n", faults))
                .contains("there is no setting \"http_port\"")
                .contains("cluster-port: a port is within 1-65535")
                .contains("was \"boss\"")
                .contains("resources.cpus: an amount is a number")
                .contains("resources.disk: a size is a number and B")
                .contains("resources.gpus: gpus are a number up to 1024")
                .contains("placement: a placement policy is best-fit, first-fit, dot-product, fgd")
                .contains("backfill: a backfill policy is fcfs, easy, conservative or sjbf, was \"none\"")
                .contains("preemption: a policy of preemption is one of off, guarantees, priority")
                .contains("preemptions-per-minute: a number within 1-1000000, was \"0\"")
                .contains("fair-share-excludes: resources such as gpus, was \"GPU\"")
                .contains(" is no role: expected names of small letters")
                .contains("reserve.ops: all, or amounts such as cpus:2,mem:4GB, was \"cpus\"")
                .contains("task-ports: a port range is within")
                .contains("temporary-data: expected true or false")
                .contains("token-file: ");
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0", "192.0.2.1", "::"})
    void bind_thatOthersReach_takesATokenAndAWordOnTheNetwork(String address) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "t\n");
        NodeSettings open = NodeSettings.empty().with("bind", address).with("advertise", "192.0.2.1");
        NodeSettings withToken = open.with("token-file", token.toString());

        assertThat(faults(open).get(0))
                .contains("--token-file")
                .contains("--insecure-cluster-network")
                .contains("Hazelcast's member traffic, the event bus");
        assertThat(faults(withToken).get(0))
                .contains("--insecure-cluster-network")
                .doesNotContain("--token-file");
        assertThat(faults(open.with("insecure-cluster-network", "true")).get(0))
                .contains("--token-file")
                .doesNotContain("--insecure-cluster-network");
        assertThat(catchThrowableOfType(
                        ConfigException.class, () -> check(withToken.with("insecure-cluster-network", "true"))))
                .isNull();
    }

    @Test
    void bind_toEveryAddress_takesAnAddressToAdvertise() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "t\n");
        NodeSettings open = NodeSettings.empty()
                .with("bind", "0.0.0.0")
                .with("token-file", token.toString())
                .with("insecure-cluster-network", "true");

        assertThat(faults(open)).singleElement().asString().startsWith("advertise: ");
    }

    @Test
    void controlNode_thatJoins_takesTheLedgersPeers() throws ConfigException {
        NodeSettings joining = NodeSettings.empty().with("name", "node-2").with("join", List.of("127.0.0.1"));
        List<String> peers = List.of("node-1=127.0.0.1:5601", "node-2=127.0.0.1:5602");

        assertThat(faults(joining)).singleElement().asString().contains("needs ledger-peers");
        assertThat(faults(joining.with("ledger-peers", peers.subList(0, 1))))
                .singleElement()
                .asString()
                .contains("node-2, is a control node and not among them");
        assertThat(check(joining.with("ledger-peers", peers)).ledgerPeers()).hasSize(2);
    }

    @Test
    void ports_thatAreEqual_areAFaultUnlessAnyFreeOneIsMeant() throws ConfigException {
        NodeSettings same = NodeSettings.empty().with("http-port", "7000").with("cluster-port", "7000");

        assertThat(faults(same)).singleElement().asString().contains("must differ");
        NodeConfig free = check(NodeSettings.empty()
                .with("http-port", "0")
                .with("cluster-port", "0")
                .with("ledger-port", "0"));
        assertThat(free.httpPort()).isZero();
    }

    @Test
    void printout_readAgain_isTheSameConfiguration() throws Exception {
        NodeConfig config = check(NodeSettings.empty()
                .with("name", "node-3")
                .with("join", List.of("[::1]:5701", "b"))
                .with("node-roles", "worker,gateway")
                .with("attributes", Map.of("note", "say \"hi\": yes"))
                .with("resources", Map.of("cpus", "2.5", "mem", "1GB", "fpga", "0.5", "gpus", "2")));

        assertThat(check(file(config.describe()))).isEqualTo(config);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            - a          | holds no settings
            a: [         | is not YAML
            a: 1\\na: 2  | is not YAML
            """)
    void file_thatIsNoMap_isAFaultThatNamesIt(String text, String fault) {
        ConfigException wrong = catchThrowableOfType(ConfigException.class, () -> file(text.replace("\\n", "\n")));

        assertThat(wrong).hasMessageContaining("node.yaml").hasMessageContaining(fault);
    }

    @Test
    void file_thatIsEmpty_saysNothing() throws Exception {
        assertThat(check(file("# nothing yet\n"))).isEqualTo(check(NodeSettings.empty()));
    }

    @ParameterizedTest
    @CsvSource({"1B,1", "2KB,2000", "1.5MB,1500000", "1KiB,1024", "3GiB,3221225472", "1TB,1000000000000"})
    void size_withAUnit_isBytes(String text, long bytes) {
        assertThat(Quantity.parseSize(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"a,a,5701", "a:1,a,1", "::1,::1,5701", "[::1]:80,::1,80", "[::1],::1,5701"})
    void address_inAnySpelling_isHostAndPort(String text, String host, int port) {
        assertThat(HostPort.parse(text, 5701)).isEqualTo(new HostPort(host, port));
    }
}
