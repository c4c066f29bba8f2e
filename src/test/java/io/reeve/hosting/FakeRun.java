package io.reeve.hosting;

import io.reeve.message.ToWorker.Assignment;
import io.reeve.model.Allocation;
import io.reeve.model.AttemptId;
import io.reeve.model.Resources;
import io.reeve.model.Work;
import io.reeve.runner.Running;
import io.reeve.runner.TaskEnd;
import io.reeve.runner.TaskListener;
import io.reeve.runner.TaskRun;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An attempt without a worker, and what is told of it. */
final class FakeRun implements TaskRun, TaskListener {
    static final long PATIENCE_SECONDS = 20;

    final CompletableFuture<Void> started = new CompletableFuture<>();
    final CompletableFuture<TaskEnd> ended = new CompletableFuture<>();
    final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final Path folder;
    private final Assignment assignment;

    FakeRun(Path folder, Work work, long runTimeoutMs, @Nullable String item) {
        this.folder = folder;
        assignment = new Assignment(
                        AttemptId.parse("hello.7/hello/2@1"),
                        new Allocation(Resources.of(100, 1 << 20), List.of(8081)),
                        List.of(),
                        Map.of(),
                        null,
                        List.of(),
                        List.of(),
                        runTimeoutMs,
                        1_000)
                .withWork(work, item);
    }

    TaskEnd awaitEnd() throws Exception {
        return ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    void awaitStart() throws Exception {
        CompletableFuture.anyOf(started, ended).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (ended.isDone()) {
            throw new AssertionError("it ended: " + ended.get());
        }
    }

    @Override
    public Assignment assignment() {
        return assignment;
    }

    @Override
    public long incarnation() {
        return 4;
    }

    @Override
    public Path folder() {
        return folder;
    }

    @Override
    public Map<String, String> environment() {
        return Map.of();
    }

    @Override
    public void tell(String text) {
        told.add(text);
    }

    @Override
    public Running supervise(List<String> command, Map<String, String> more) {
        throw new AssertionError("no process is wanted here: " + command);
    }

    @Override
    public void started() {
        started.complete(null);
    }

    @Override
    public void progress(int percent, String text) {
        told.add(percent + " " + text);
    }

    @Override
    public void ended(TaskEnd end) {
        ended.complete(end);
    }
}
