package io.reeve.cli.follow;

import io.reeve.cli.Console;
import io.reeve.cli.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A display on a terminal, redrawn in place at most ten times a second. A frame is one write that goes back to the
 * first line, overwrites each and clears the rest, so nothing flickers.
 */
final class LiveView implements JobView {
    private static final long FRAME_MS = 100;
    /** The clock and the rate go on when nothing happens. */
    private static final long IDLE_FRAME_MS = 1000;
    /** Groups on the screen; those that run come first. */
    private static final int MAX_GROUPS = 12;

    private static final int BAR_COLUMNS = 24;
    private static final String CLEAR_LINE_END = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    private final Console console;
    private final JobProgress progress;
    private final Thread drawer = new Thread(this::drawUntilClosed, "display");
    private int drawnLines;
    private boolean changed = true;
    private boolean closed;

    LiveView(Console console, JobProgress progress) {
        this.console = console;
        this.progress = progress;
        drawer.setDaemon(true);
        drawer.start();
    }

    @Override
    public synchronized void changed(@Nullable GroupProgress group) {
        changed = true;
        notifyAll();
    }

    @Override
    public synchronized void say(List<String> lines) {
        StringBuilder text = new StringBuilder(back());
        for (String line : lines) {
            text.append(line).append(CLEAR_LINE_END).append('\n');
        }
        drawnLines = 0;
        write(text.append(CLEAR_BELOW).toString());
        changed = true;
        notifyAll();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            draw();
            notifyAll();
        }
        try {
            drawer.join(IDLE_FRAME_MS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void drawUntilClosed() {
        try {
            while (true) {
                synchronized (this) {
                    if (!changed && !closed) {
                        wait(IDLE_FRAME_MS);
                    }
                    if (closed) {
                        return;
                    }
                    changed = false;
                    draw();
                }
                Thread.sleep(FRAME_MS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void draw() {
        List<String> lines = progress.read(this::frame);
        StringBuilder text = new StringBuilder(back());
        for (String line : lines) {
            text.append(line).append(CLEAR_LINE_END).append('\n');
        }
        drawnLines = lines.size();
        write(text.append(CLEAR_BELOW).toString());
    }

    private String back() {
        return drawnLines == 0 ? "" : "\r\u001b[" + drawnLines + "A";
    }

    private void write(String text) {
        console.out().print(text);
        console.out().flush();
    }

    private List<String> frame(List<GroupProgress> groups) {
        List<GroupProgress> shown = new ArrayList<>(groups);
        if (groups.size() > MAX_GROUPS) {
            shown.sort(Comparator.comparing(LiveView::rank));
            shown = shown.subList(0, MAX_GROUPS);
        }
        int width = Math.min(
                30, shown.stream().mapToInt(group -> group.name.length()).max().orElse(0));
        List<String> lines = new ArrayList<>();
        for (GroupProgress group : shown) {
            lines.add(line(group, width));
        }
        if (groups.size() > shown.size()) {
            lines.add(console.dim("  … and " + Text.plural(groups.size() - shown.size(), "task") + " more"));
        }
        lines.add(console.dim(Text.cut(totals(groups), console.columns() - 1)));
        return lines;
    }

    private static int rank(GroupProgress group) {
        return group.active > 0 ? 0 : group.isEnded() ? 2 : 1;
    }

    private String line(GroupProgress group, int width) {
        String name = Text.cut(group.name, width);
        String counts = group.expanded ? (group.finished + group.failed) + "/" + group.total : "?";
        StringBuilder line = new StringBuilder();
        line.append(name).append(" ".repeat(width - name.length() + 2));
        line.append(bar(group)).append("  ").append(counts);
        if (group.active > 0) {
            line.append("  ").append(console.cyan(group.active + " running"));
        }
        if (group.failed > 0) {
            line.append("  ").append(console.red(group.failed + " not finished"));
        }
        return line.toString();
    }

    private String bar(GroupProgress group) {
        long total = Math.max(1, group.total);
        int good = (int) (group.finished * BAR_COLUMNS / total);
        int bad = (int) Math.min(BAR_COLUMNS - good, (group.failed * BAR_COLUMNS + total - 1) / total);
        int running = (int) Math.min(BAR_COLUMNS - good - bad, (group.active * BAR_COLUMNS + total - 1) / total);
        return console.green("█".repeat(good))
                + console.red("█".repeat(bad))
                + console.cyan("▒".repeat(running))
                + console.dim("░".repeat(BAR_COLUMNS - good - bad - running));
    }

    private String totals(List<GroupProgress> groups) {
        long tookMs = Math.max(1, System.currentTimeMillis() - progress.submittedAtMs());
        double rate = progress.endedTasks() * 1000.0 / tookMs;
        long waiting = groups.stream()
                .mapToLong(group -> Math.max(0, group.total - group.active - group.finished - group.failed))
                .sum();
        return progress.id() + "  " + progress.active() + " running, " + waiting + " waiting, "
                + progress.endedTasks() + " ended  " + String.format(Locale.ROOT, "%.1f tasks/s", rate) + "  "
                + Text.duration(tookMs / 100 * 100);
    }
}
