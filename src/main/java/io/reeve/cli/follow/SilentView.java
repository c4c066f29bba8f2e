package io.reeve.cli.follow;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows nothing: programs read the end. */
final class SilentView implements JobView {
    @Override
    public void changed(@Nullable GroupProgress group) {}

    @Override
    public void say(List<String> lines) {}

    @Override
    public void close() {}
}
