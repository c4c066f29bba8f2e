package io.reeve.execute.files;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Threads that place files and keep outputs: they wait for disks and other nodes, not for cpus. */
public final class FileThreads implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FileThreads.class);

    private static final int THREADS = 8;

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), DaemonThreads.named("reeve-files"));

    public FileThreads() {
        threads.allowCoreThreadTimeOut(true);
    }

    public void run(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("worker closed"); // nobody is left to care
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
