package io.reeve.simulate.workload;

import io.reeve.model.TaskState;
import io.reeve.spec.NodePool;
import io.reeve.spec.WorkloadSpec;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The page of a run: one file that needs nothing else, with its figures as JSON in it. */
final class Report {
    private static final double MS_PER_SECOND = 1_000;
    /** Four significant digits: the page need not be larger than what can be seen. */
    private static final double ROUNDING = 10_000;

    private static final double[] QUANTILES = {0.5, 0.9, 0.99};
    /** Points of a curve of waits. */
    private static final int CURVE_POINTS = 200;
    /** Lines in one plot: more cannot be told apart. Those of most tasks are drawn. */
    private static final int MAX_ROLES = 12;

    private static final List<String> PARTS = List.of("/*UPLOT-CSS*/", "/*UPLOT*/", "/*DATA*/");

    private final WorkloadSpec workload;
    private final List<NodePool> pools;
    private final Figures figures;
    private final Outcome outcome;

    Report(WorkloadSpec workload, List<NodePool> pools, Figures figures, Outcome outcome) {
        this.workload = workload;
        this.pools = pools;
        this.figures = figures;
        this.outcome = outcome;
    }

    void write(Path file) throws IOException {
        String module = resource("/web/vendor/uPlot.esm.js").replaceFirst("export \\{ uPlot as default };\\s*$", "");
        List<String> values = List.of(resource("/web/vendor/uPlot.min.css"), module, json());
        String page = resource("report.html");
        for (int i = 0; i < PARTS.size(); i++) {
            page = page.replace(PARTS.get(i), values.get(i));
        }
        Files.writeString(file, page);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(Report.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A text in it could end the script that it stands in, so no {@code <} is left as it is. */
    private String json() {
        return new JsonObject()
                .put("nodes", pools.stream().mapToInt(NodePool::count).sum())
                .put("backfill", spelled(workload.backfill()))
                .put("placement", spelled(workload.placement()))
                .put("seed", workload.seed())
                .put("jobs", outcome.jobs())
                .put("tasks", outcome.tasks())
                .put("attempts", outcome.attempts())
                .put("unfinished", outcome.unfinished())
                .put("ended", ended())
                .put("waitingWhy", waitingWhy())
                .put("seconds", outcome.simulatedMs() / MS_PER_SECOND)
                .put("wait", wait(figures.allWaits()))
                .put("spanSeconds", figures.running().spanMs() / MS_PER_SECOND)
                .put("running", values(figures.running()))
                .put("waiting", values(figures.waiting()))
                .put("resources", series(figures.shares().resources()))
                .put("roles", roles())
                .encode()
                .replace("<", "\\u003c");
    }

    private static String spelled(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private JsonObject ended() {
        JsonObject ended = new JsonObject();
        for (TaskState state : TaskState.values()) {
            long count = outcome.ended().getOrDefault(state, 0L);
            if (count > 0) {
                ended.put(spelled(state), count);
            }
        }
        return ended;
    }

    private JsonArray waitingWhy() {
        JsonArray all = new JsonArray();
        outcome.waiting()
                .forEach((task, why) ->
                        all.add(new JsonObject().put("task", task.toString()).put("why", why)));
        return all;
    }

    private JsonArray roles() {
        JsonArray all = new JsonArray();
        figures.waitsOf().entrySet().stream()
                .sorted(Map.Entry.<String, WaitTimes>comparingByValue((a, b) -> Long.compare(b.count(), a.count()))
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(role -> {
                    JsonObject row = new JsonObject().put("name", role.getKey()).put("wait", wait(role.getValue()));
                    Series share = figures.shares().roles().get(role.getKey());
                    if (share != null) {
                        row.put("meanShare", rounded(share.mean()));
                    }
                    if (share != null && all.size() < MAX_ROLES) {
                        row.put("share", values(share)).put("curve", curve(role.getValue()));
                    }
                    all.add(row);
                });
        return all;
    }

    private static JsonObject wait(WaitTimes waits) {
        JsonArray quantiles = new JsonArray();
        for (double part : QUANTILES) {
            quantiles.add(waits.quantileMs(part) / MS_PER_SECOND);
        }
        return new JsonObject()
                .put("tasks", waits.count())
                .put("mean", rounded(waits.meanMs() / MS_PER_SECOND))
                .put("quantiles", quantiles)
                .put("max", waits.maxMs() / MS_PER_SECOND);
    }

    /** The wait that each half percent of the tasks do not exceed. */
    private static JsonArray curve(WaitTimes waits) {
        JsonArray curve = new JsonArray();
        for (int i = 0; i <= CURVE_POINTS; i++) {
            curve.add(waits.quantileMs((double) i / CURVE_POINTS) / MS_PER_SECOND);
        }
        return curve;
    }

    private static JsonArray series(Map<String, Series> all) {
        JsonArray rows = new JsonArray();
        all.forEach((name, series) -> rows.add(new JsonObject()
                .put("name", name)
                .put("mean", rounded(series.mean()))
                .put("values", values(series))));
        return rows;
    }

    private static JsonArray values(Series series) {
        JsonArray values = new JsonArray();
        for (int span = 0; span < series.spans(); span++) {
            values.add(rounded(series.mean(span)));
        }
        return values;
    }

    private static double rounded(double value) {
        return Math.round(value * ROUNDING) / ROUNDING;
    }
}
