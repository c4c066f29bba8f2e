package io.reeve.execute.files;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that place files and keep outputs: they wait for disks and other nodes, not for cpus. What may take minutes
 * has threads of its own, so that all else goes on however much of it there is.
 */
public final class FileThreads implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FileThreads.class);

    private static final int THREADS = 8;
    private static final int LONG_THREADS = 32;

    private final ThreadPoolExecutor threads = pool(THREADS, "reeve-files");
    private final ThreadPoolExecutor longThreads = pool(LONG_THREADS, "reeve-fetch");

    private static ThreadPoolExecutor pool(int size, String name) {
        var pool = new ThreadPoolExecutor(
                size, size, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), DaemonThreads.named(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Runs it in its turn among its like. */
    public void run(boolean mayTakeLong, Runnable task) {
        try {
            (mayTakeLong ? longThreads : threads).execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("worker closed"); // nobody is left to care
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        longThreads.shutdownNow();
    }
}
