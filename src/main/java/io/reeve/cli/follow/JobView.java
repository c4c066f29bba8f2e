package io.reeve.cli.follow;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows a job while it runs. */
interface JobView {
    /** A group changed, or with null all of them may have. */
    void changed(@Nullable GroupProgress group);

    /** Lines that stay, in their order. */
    void say(List<String> lines);

    /** Leaves what was said on the screen and no half-drawn display. */
    void close();
}
