package io.reeve.node;

import io.reeve.cluster.BusFiles;
import io.reeve.cluster.ClusterSettings;
import io.reeve.cluster.ClusteredVertx;
import io.reeve.cluster.LeaderLink;
import io.reeve.cluster.LevelCheck;
import io.reeve.cluster.NodeSession;
import io.reeve.cluster.Seeds;
import io.reeve.config.ConfigException;
import io.reeve.config.HostPort;
import io.reeve.config.NodeConfig;
import io.reeve.config.SharingConfig;
import io.reeve.control.LeaderMetrics;
import io.reeve.control.LocalCodec;
import io.reeve.control.Reception;
import io.reeve.control.StandbyApi;
import io.reeve.core.preempt.PreemptionRules;
import io.reeve.core.recover.LeaseSettings;
import io.reeve.core.round.SharingRules;
import io.reeve.core.share.ShareRules;
import io.reeve.execute.AttemptFiles;
import io.reeve.execute.Handover;
import io.reeve.execute.NodeProbe;
import io.reeve.execute.Worker;
import io.reeve.execute.WorkerConfig;
import io.reeve.execute.files.UploadStore;
import io.reeve.gateway.BusControlPlane;
import io.reeve.gateway.DiskUploads;
import io.reeve.gateway.GatewayServer;
import io.reeve.gateway.Metrics;
import io.reeve.gateway.UploadSweep;
import io.reeve.ledger.ArchiveConfig;
import io.reeve.ledger.CommittedState;
import io.reeve.ledger.EventHistory;
import io.reeve.ledger.FolderClaim;
import io.reeve.ledger.HistoryConfig;
import io.reeve.ledger.JobArchive;
import io.reeve.ledger.LedgerConfig;
import io.reeve.ledger.RatisLedger;
import io.reeve.model.NodeId;
import io.reeve.model.NodeInfo;
import io.reeve.model.NodeRole;
import io.reeve.model.Resources;
import io.reeve.runner.TaskRunner;
import io.reeve.verticles.ExecutorVerticle;
import io.reeve.verticles.GatewayVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Puts one node together: the parts that its roles ask for, each started after what it needs. */
final class Assembly {
    private static final long STEP_MS = 60_000;

    /** For each time that it is tried. */
    private static final long JOIN_MS = 90_000;

    /** Above the longest time that a stopping worker gives its attempts and its last reports. */
    private static final long CLOSE_WORKER_MS = 20_000;

    /** How long the tasks of a node that is taken over may be without one: some start slowly. */
    private static final long RESTART_MS = 60_000;

    private static final long CLOSE_MS = 10_000;

    /** Until a majority of the control nodes of a new cell has been started: by hand, machine after machine. */
    private static final long FOUNDING_MS = 3_600_000;

    private final NodeConfig config;
    private final NodeRuntime node;
    private final NodeId id;
    private final Path dataDir;
    private final Metrics metrics;
    private List<TaskRunner> runners = List.of();

    Assembly(NodeConfig config, NodeRuntime node) {
        this.config = config;
        this.node = node;
        this.id = config.id();
        this.dataDir = config.dataDir();
        this.metrics = new Metrics(id.value());
        node.started("metrics", CLOSE_MS, metrics::close);
    }

    void assemble() throws Exception {
        Files.createDirectories(dataDir);
        if (config.takeOver()) {
            Handover.takeOver(dataDir, RESTART_MS);
        }
        if (config.temporaryData()) {
            node.started("temporary data", CLOSE_MS, () -> Folders.delete(dataDir));
        }
        // The log is read while the cluster is joined: both take their second.
        Control control = config.has(NodeRole.CONTROL) ? openLedger() : null;
        ClusteredVertx cluster = joinCluster();
        Vertx vertx = cluster.vertx();
        LocalCodec.register(vertx.eventBus());
        var leader = new LeaderLink(vertx);
        cluster.onMemberGone(leader::memberGone);
        if (control != null) {
            startControl(control, cluster);
        }
        NodeRuntime.await(leader.opened().toCompletionStage(), STEP_MS);
        if (control == null) {
            NodeRuntime.await(LevelCheck.of(leader).toCompletionStage(), STEP_MS);
        }
        var uploads = new UploadStore(dataDir, WorkerConfig.of(dataDir).maxFileBytes());
        String url = config.has(NodeRole.GATEWAY) ? startGateway(vertx, leader, uploads) : null;
        if (config.has(NodeRole.WORKER)) {
            startWorker(cluster, leader, uploads, url);
        } else {
            startIdleMember(vertx, leader, url);
        }
    }

    private void startControl(Control control, ClusteredVertx cluster) throws Exception {
        Vertx vertx = cluster.vertx();
        ControlPeer peer = control.peer();
        new StandbyApi(
                        vertx,
                        peer.committed(),
                        peer.ledger(),
                        peer.reception(),
                        control.settings().isFounded())
                .register();
        NodeRuntime.await(peer.reception().open(vertx).toCompletionStage(), STEP_MS);
        node.started(
                "reception",
                CLOSE_MS,
                () -> NodeRuntime.await(peer.reception().close().toCompletionStage(), CLOSE_MS));
        CompletionStage<Void> started = control.started();
        if (started == null) {
            var checked = PeerCheck.of(
                    vertx, control.settings(), CellMark.read(control.settings().folder()), node::failed);
            started = control.ledger().start(NodeRuntime.await(checked, FOUNDING_MS));
        }
        NodeRuntime.await(started, STEP_MS);
        SecretKeys.check(peer);
        cluster.onMemberGone(control.leadership()::memberGone);
        control.leadership().clusterJoined(vertx, cluster::members);
        node.started(
                "leadership",
                CLOSE_MS,
                () -> NodeRuntime.await(control.leadership().close().toCompletionStage(), CLOSE_MS));
    }

    private Control openLedger() throws IOException {
        Path folder = dataDir.resolve("ledger");
        // Before anything in the data folder is opened: another process that runs there must not be disturbed.
        FolderClaim claim = FolderClaim.of(folder, id.value());
        node.started("ledger folder", CLOSE_MS, claim::close);
        FolderClaim.requireWritable(dataDir.resolve("history"));
        FolderClaim.requireWritable(dataDir.resolve("jobs"));
        var history = new EventHistory(dataDir.resolve("history"), HistoryConfig.DEFAULT);
        node.started("history", CLOSE_MS, history::close);
        var archive = new JobArchive(dataDir.resolve("jobs"), ArchiveConfig.DEFAULT);
        node.started("past jobs", CLOSE_MS, archive::close);
        var committed = new CommittedState(history, archive);
        node.keeps(committed);
        List<LedgerConfig.Peer> peers = config.ledgerPeers().stream()
                .map(peer -> new LedgerConfig.Peer(
                        peer.node().value(),
                        peer.address().host(),
                        peer.address().port()))
                .toList();
        LedgerConfig settings =
                peers.isEmpty() ? LedgerConfig.alone(id.value(), folder) : LedgerConfig.of(id.value(), peers, folder);
        var ledger = new RatisLedger(settings, committed, claim);
        // With no other control node there is no other leader, so this node's own worker needs no lease.
        var leases = LeaseSettings.DEFAULT.withUnleased(settings.isAlone() ? id : null);
        var peer = new ControlPeer(
                id,
                committed,
                ledger,
                new Reception(id),
                leases,
                new LeaderMetrics(metrics.registry()),
                config.placement(),
                config.sharing().backfill(),
                sharing(),
                SecretKeys.of(config));
        var leadership = new Leadership(peer, node::failed, vertx -> PeerCheck.isCountedOut(vertx, settings));
        ledger.listen(leadership);
        node.started("ledger", CLOSE_MS, ledger::close);
        committed.onFeatureLevel(claim::needsLevel);
        CellMark.keep(folder, committed, node::failed);
        return new Control(peer, ledger, settings, leadership, settings.isAlone() ? ledger.start() : null);
    }

    private SharingRules sharing() {
        SharingConfig said = config.sharing();
        return new SharingRules(
                new ShareRules(true, said.fairShareExcludes()),
                new PreemptionRules(said.preemption(), said.preemptionsPerMinute()));
    }

    /** @param started null where the other peers are asked before the ledger is opened */
    private record Control(
            ControlPeer peer,
            RatisLedger ledger,
            LedgerConfig settings,
            Leadership leadership,
            @Nullable CompletionStage<Void> started) {}

    private ClusteredVertx joinCluster() throws Exception {
        if (!config.has(NodeRole.CONTROL)) {
            Seeds.await(
                    config.join().stream()
                            .map(seed -> InetSocketAddress.createUnresolved(seed.host(), seed.port()))
                            .toList(),
                    STEP_MS);
        }
        var settings = new ClusterSettings(
                id,
                config.bindHost(),
                config.clusterPort(),
                config.join().stream().map(HostPort::toString).toList(),
                config.has(NodeRole.GATEWAY),
                config.clusterXml());
        ClusteredVertx cluster = NodeRuntime.await(ClusteredVertx.join(settings).toCompletionStage(), JOIN_MS);
        node.started(
                "cluster",
                CLOSE_MS,
                () -> NodeRuntime.await(cluster.vertx().close().toCompletionStage(), CLOSE_MS));
        return cluster;
    }

    private String startGateway(Vertx vertx, LeaderLink leader, UploadStore uploads) throws Exception {
        var controlPlane = new BusControlPlane(vertx, leader, id);
        var sink = new DiskUploads(
                vertx, (content, sha256) -> uploads.put(content, sha256).sizeBytes());
        var server = new GatewayServer(vertx, GatewaySettings.of(config), controlPlane, sink, metrics);
        var files = new AttemptFiles(dataDir, uploads, attempt -> false);
        var sweep = new UploadSweep(vertx, id, controlPlane, kept(uploads), System::currentTimeMillis);
        var gateway = new GatewayVerticle(id, server, controlPlane, files, sweep);
        deploy(vertx, "gateway", gateway, CLOSE_MS);
        String url = "http://" + config.advertiseHost() + ":" + gateway.port();
        node.listensAt(url);
        return url;
    }

    private static UploadSweep.Kept kept(UploadStore uploads) {
        return new UploadSweep.Kept() {
            @Override
            public List<String> olderThan(long beforeMs) throws IOException {
                return uploads.olderThan(beforeMs);
            }

            @Override
            public boolean deleteOlderThan(long beforeMs, String sha256) throws IOException {
                return uploads.deleteOlderThan(beforeMs, sha256);
            }
        };
    }

    private void startWorker(ClusteredVertx cluster, LeaderLink leader, UploadStore uploads, @Nullable String url)
            throws Exception {
        Vertx vertx = cluster.vertx();
        runners = TaskRunners.of(config, cluster);
        Worker worker = Worker.open(
                WorkerSettings.of(config, runners), uploads, id, new BusWorkerLink(leader, id), new BusFiles(vertx));
        node.started("worker", CLOSE_MS, worker::close);
        worker.checkOver(new BusHealthProbe(vertx));
        Resources capacity = config.capacity().applyTo(NodeProbe.capacity(dataDir));
        deploy(
                vertx,
                NodeRuntime.MEMBER,
                new ExecutorVerticle(id, info(capacity, url, worker), worker, leader, this::tooOld),
                CLOSE_WORKER_MS);
    }

    private void startIdleMember(Vertx vertx, LeaderLink leader, @Nullable String url) throws ConfigException {
        var session = new NodeSession(vertx, leader, id, info(Resources.NONE, url, null), new IdleMember());
        session.onTooOld(this::tooOld);
        session.start();
        node.started(
                NodeRuntime.MEMBER,
                CLOSE_MS,
                () -> NodeRuntime.await(session.leave().toCompletionStage(), CLOSE_MS));
    }

    private void tooOld(String why) {
        node.failed(new IOException(why));
    }

    private void deploy(Vertx vertx, String name, Deployable actor, long closeWithinMs) throws Exception {
        String deployment = NodeRuntime.await(vertx.deployVerticle(actor).toCompletionStage(), STEP_MS);
        node.started(
                name,
                closeWithinMs,
                () -> NodeRuntime.await(vertx.undeploy(deployment).toCompletionStage(), closeWithinMs));
    }

    private NodeInfo info(Resources capacity, @Nullable String url, @Nullable Worker worker) throws ConfigException {
        Map<String, String> attributes = new TreeMap<>(NodeProbe.attributes());
        attributes.put("node", id.value());
        attributes.putAll(TaskRunners.attributes(runners));
        if (worker != null) {
            attributes.put("supervisor", worker.isSupervised() ? "native" : "none");
            attributes.put("isolation", worker.isolation());
            attributes.putAll(worker.containerAttributes());
        }
        List<String> gpus = config.has(NodeRole.WORKER) ? config.capacity().gpus() : List.of();
        if (!gpus.isEmpty() && !gpus.get(0).isEmpty()) {
            attributes.put("gpu-model", gpus.get(0));
        }
        attributes.putAll(config.attributes());
        return new NodeInfo(
                config.roles(),
                attributes,
                capacity,
                config.taskPorts(),
                url,
                Version.OF_THIS_JAR,
                ProcessHandle.current().pid(),
                gpus,
                config.sharing().reservedOf(capacity.withGpus(gpus.size() * Resources.GPU_MILLIS)));
    }
}
