import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Writes a workflow of the shape of Montage (a mosaic of images), with run times drawn from a seed: {@code width}
 * images are projected; each pair of neighbours is compared; one model is fitted; each image is corrected; all are
 * added, shrunk and shown.
 *
 * <pre>
 * java Generate.java WIDTH SEED > FILE.tsv        3 * WIDTH + 6 tasks on 10 levels
 * </pre>
 */
public final class Generate {
    private static final int MOST_IMAGES = 100_000;

    private final Random random;
    private final StringBuilder lines =
            new StringBuilder("#id\tname\truntime_s\tcores\tmemory_bytes\tavg_cpu_pct\tbytes_in\tbytes_out\tparents\n");
    private int nextId;

    private Generate(long seed) {
        random = new Random(seed);
    }

    public static void main(String[] args) {
        if (args.length != 2 || !args[0].matches("[0-9]{1,6}") || !args[1].matches("-?[0-9]{1,18}")) {
            System.err.println("use: Generate.java WIDTH SEED, two numbers");
            System.exit(2);
        }
        int width = Integer.parseInt(args[0]);
        if (width < 2 || width > MOST_IMAGES) {
            System.err.println("WIDTH must be 2 to " + MOST_IMAGES + ", was " + width);
            System.exit(2);
        }
        System.out.print(new Generate(Long.parseLong(args[1])).montage(width));
    }

    private String montage(int width) {
        List<Integer> projected = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            projected.add(task("project", 5, 20, List.of()));
        }
        List<Integer> differences = new ArrayList<>();
        for (int i = 0; i + 1 < width; i++) {
            differences.add(task("difference", 0.2, 2, List.of(projected.get(i), projected.get(i + 1))));
        }
        int fit = task("fit", 1, 2, differences);
        int model = task("model", 2, 6, List.of(fit));
        List<Integer> corrected = new ArrayList<>();
        for (int image : projected) {
            corrected.add(task("correct", 0.5, 3, List.of(image, model)));
        }
        int table = task("table", 1, 2, corrected);
        int added = task("add", 4, 8, List.of(table));
        int shrunk = task("shrink", 1, 2, List.of(added));
        int picture = task("picture", 1, 2, List.of(shrunk));
        task("publish", 0.1, 0.5, List.of(picture));
        return lines.toString();
    }

    private int task(String name, double leastSeconds, double mostSeconds, List<Integer> parents) {
        double seconds = leastSeconds + random.nextDouble() * (mostSeconds - leastSeconds);
        List<String> ids = parents.stream().map(String::valueOf).toList();
        lines.append(String.format(
                Locale.ROOT, "%d\t%s\t%.3f\t1\t\t\t\t\t%s%n", nextId, name, seconds, String.join(" ", ids)));
        return nextId++;
    }
}
