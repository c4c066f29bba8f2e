package io.reeve.execute.container;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.PullResponseItem;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What an engine tells while it pulls an image: that goes on for as long as the answer does, faults within. */
final class ImagePull implements ResultCallback<PullResponseItem> {
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable Closeable connection;
    private volatile @Nullable String trouble;

    @Override
    public void onStart(Closeable answer) {
        connection = answer;
    }

    @Override
    public void onNext(PullResponseItem item) {
        var error = item.getErrorDetail();
        if (error != null && error.getMessage() != null) {
            trouble = error.getMessage();
        }
    }

    @Override
    public void onError(Throwable failure) {
        trouble = Engine.sentence(failure);
        over.countDown();
    }

    @Override
    public void onComplete() {
        over.countDown();
    }

    /** Whether it is over. */
    boolean await(long seconds) throws InterruptedException {
        return over.await(seconds, TimeUnit.SECONDS);
    }

    /** What went wrong; null where nothing did. */
    @Nullable
    String trouble() {
        return trouble;
    }

    @Override
    public void close() throws IOException {
        Closeable answer = connection;
        if (answer != null) {
            answer.close();
        }
    }
}
