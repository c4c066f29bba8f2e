import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/** Named lists of measured values: a table for people, JSON for programs. */
final class Figures {
    private final JsonObject json = new JsonObject();
    private final StringBuilder table = new StringBuilder();

    /** Adds a row with the median, the extremes and the number of the values. */
    void add(String name, String unit, List<Double> values) {
        double median = percentile(values, 50);
        row(
                name,
                unit,
                median,
                String.format(
                        Locale.ROOT,
                        "%.2f to %.2f, n %d",
                        percentile(values, 0),
                        percentile(values, 100),
                        values.size()));
        put(name, unit, values);
    }

    /** Adds two rows, the median and the value that nine of ten do not exceed. */
    void addPercentiles(String name, String unit, List<Double> values) {
        row(name + ", p50", unit, percentile(values, 50), "n " + values.size());
        row(name + ", p90", unit, percentile(values, 90), "");
        put(name, unit, values);
    }

    void skipped(String name, String why) {
        table.append(String.format(Locale.ROOT, "%-46s skipped: %s%n", name, why));
        json.put(name, new JsonObject().put("skipped", why));
    }

    JsonObject json() {
        return json;
    }

    @Override
    public String toString() {
        return table.toString();
    }

    /** Nearest rank: always one of the values, which must not be none. */
    static double percentile(List<Double> values, int percent) {
        List<Double> sorted = values.stream().sorted().toList();
        if (percent == 50 && sorted.size() % 2 == 0) {
            return (sorted.get(sorted.size() / 2 - 1) + sorted.get(sorted.size() / 2)) / 2;
        }
        int rank = (int) Math.ceil(percent / 100.0 * sorted.size());
        return sorted.get(Math.max(rank, 1) - 1);
    }

    private void row(String name, String unit, double value, String rest) {
        table.append(String.format(Locale.ROOT, "%-46s %10.2f %-8s %s%n", name, value, unit, rest));
    }

    private void put(String name, String unit, List<Double> values) {
        json.put(
                name,
                new JsonObject()
                        .put("unit", unit)
                        .put("median", percentile(values, 50))
                        .put("p90", percentile(values, 90))
                        .put("values", new JsonArray(List.copyOf(values))));
    }
}
