package io.reeve.execute;

import io.reeve.execute.files.Trees;
import io.reeve.execute.files.UploadStore;
import io.reeve.execute.report.WorkerLink;
import io.reeve.message.FromWorker;
import io.reeve.message.FromWorker.AttemptStatus;
import io.reeve.message.FromWorker.Status;
import io.reeve.message.FromWorker.StatusReport;
import io.reeve.message.ToWorker.Acknowledge;
import io.reeve.message.ToWorker.Assignment;
import io.reeve.message.ToWorker.Launch;
import io.reeve.model.Allocation;
import io.reeve.model.AttemptId;
import io.reeve.model.Isolation;
import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs no-op attempts through a worker alone: {@code WorkerThroughput [COUNT [CONCURRENCY [plain|none|cgroup]]]}. */
final class WorkerThroughput {
    private WorkerThroughput() {}

    public static void main(String[] args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 5_000;
        int concurrency = args.length > 1 ? Integer.parseInt(args[1]) : 2;
        String how = args.length < 3 ? "none" : args[2];
        boolean supervisor = !how.equals("plain");
        Path dataDir = Files.createTempDirectory("reeve-throughput");
        Files.setPosixFilePermissions(dataDir, java.nio.file.attribute.PosixFilePermissions.fromString("rwx--x--x"));
        WorkerConfig base = WorkerConfig.of(dataDir);
        WorkerConfig config = new WorkerConfig(
                        dataDir, base.defaultUser(), base.allowedUsers(), 1 << 20, 10, 1_000, base.keep(), supervisor)
                .with(how.equals("cgroup") ? Isolation.CGROUP : Isolation.NONE);
        for (int round = 1; round <= 3; round++) {
            run(config, round, count, concurrency);
        }
        Trees.delete(dataDir);
    }

    private static void run(WorkerConfig config, int round, int count, int concurrency) throws Exception {
        CountDownLatch done = new CountDownLatch(count);
        AtomicInteger next = new AtomicInteger();
        AtomicInteger finished = new AtomicInteger();
        Worker[] holder = new Worker[1];
        WorkerLink link = new WorkerLink() {
            @Override
            public void send(FromWorker message) {
                StatusReport report = (StatusReport) message;
                List<Acknowledge.Receipt> receipts = new ArrayList<>();
                List<Assignment> more = new ArrayList<>();
                for (AttemptStatus status : report.statuses()) {
                    receipts.add(new Acknowledge.Receipt(status.attempt(), status.number()));
                    if (status.status() instanceof Status.Ended ended) {
                        finished.addAndGet(ended.state().name().equals("FINISHED") ? 1 : 0);
                        int instance = next.getAndIncrement();
                        if (instance < count) {
                            more.add(assignment(round, instance));
                        }
                        done.countDown();
                    }
                }
                holder[0].onMessage(new Acknowledge(1, round, receipts));
                if (!more.isEmpty()) {
                    holder[0].onMessage(new Launch(1, round, more));
                }
            }
        };
        UploadStore uploads = new UploadStore(config.dataDir(), 1 << 20);
        try (Worker worker = Worker.open(config, uploads, new NodeId("n1"), link, (node, request) -> null)) {
            holder[0] = worker;
            worker.start(1, round);
            List<Assignment> first = new ArrayList<>();
            next.set(concurrency);
            for (int i = 0; i < concurrency; i++) {
                first.add(assignment(round, i));
            }
            long startNs = System.nanoTime();
            worker.onMessage(new Launch(1, round, first));
            done.await();
            double seconds = (System.nanoTime() - startNs) / 1e9;
            System.out.printf(
                    "round %d: %d attempts, %d finished, %.2f s, %.0f/s%n",
                    round, count, finished.get(), seconds, count / seconds);
        }
    }

    private static Assignment assignment(int round, int instance) {
        return new Assignment(
                new AttemptId(new TaskId(new JobId("bench", round), "noop", instance), 1, 1),
                new Allocation(Resources.of(1_000, 1 << 20), List.of()),
                List.of("/bin/true"),
                Map.of(),
                null,
                List.of(),
                List.of(),
                -1,
                1_000,
                false,
                0,
                false);
    }
}
