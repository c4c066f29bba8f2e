package io.reeve.cli.follow;

import io.reeve.cli.Console;
import io.reeve.cli.Text;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One line when a task of the job begins and one when all of it has ended: for pipes, files and CI. */
final class PlainView implements JobView {
    /** Beyond this a log says nothing more by saying more. */
    private static final int MAX_LINES = 200;

    private final Console console;
    private final JobProgress progress;
    private final Map<String, Boolean> endSaid = new HashMap<>();
    private int lines;

    PlainView(Console console, JobProgress progress) {
        this.console = console;
        this.progress = progress;
    }

    @Override
    public void changed(@Nullable GroupProgress group) {
        String line = progress.read(groups -> group == null ? "" : line(group));
        if (!line.isEmpty() && lines < MAX_LINES) {
            lines++;
            console.out().println(line);
            if (lines == MAX_LINES) {
                console.out().println("… further tasks are not listed here; see reeve show " + progress.id());
            }
            console.out().flush();
        }
    }

    private String line(GroupProgress group) {
        if (group.isEnded()) {
            boolean first = !Boolean.TRUE.equals(endSaid.put(group.name, true));
            return first ? group.name + ": " + ended(group) : "";
        }
        if (group.hasBegun() && endSaid.putIfAbsent(group.name, false) == null) {
            return group.name + ": started" + (group.array ? ", " + Text.plural(group.total, "instance") : "");
        }
        return "";
    }

    private static String ended(GroupProgress group) {
        if (!group.array) {
            return group.finished == 1 ? "finished" : "did not finish";
        }
        String finished = group.finished + " of " + group.total + " finished";
        return group.failed == 0 ? finished : finished + ", " + group.failed + " did not";
    }

    @Override
    public void say(List<String> said) {
        said.forEach(console.out()::println);
        console.out().flush();
    }

    @Override
    public void close() {
        console.out().flush();
    }
}
