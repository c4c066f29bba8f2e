package io.reeve.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Resources by name, as roles' guarantees and limits speak of them: {@code cpus} and {@code gpus} in thousandths,
 * {@code mem} and {@code disk} in bytes, a custom resource by its own name in thousandths.
 */
public final class Quantities {
    public static final String CPUS = "cpus";
    public static final String MEMORY = "mem";
    public static final String DISK = "disk";
    public static final String GPUS = "gpus";

    private Quantities() {}

    /** How much of the resource there is; 0 where none. */
    public static long of(Resources amounts, String resource) {
        return switch (resource) {
            case CPUS -> amounts.cpuMillis();
            case MEMORY -> amounts.memoryBytes();
            case DISK -> amounts.diskBytes();
            case GPUS -> amounts.gpuMillis();
            default -> amounts.custom().getOrDefault(resource, 0L);
        };
    }

    /** The names of all resources of which there is some, in a fixed order. */
    public static List<String> names(Resources amounts) {
        List<String> names = new ArrayList<>();
        for (String name : List.of(CPUS, MEMORY, DISK, GPUS)) {
            if (of(amounts, name) != 0) {
                names.add(name);
            }
        }
        names.addAll(amounts.custom().keySet());
        return names;
    }

    /** The amounts together. */
    public static Resources resources(Map<String, Long> amounts) {
        Map<String, Long> custom = new TreeMap<>(amounts);
        long cpuMillis = taken(custom, CPUS);
        long memoryBytes = taken(custom, MEMORY);
        long diskBytes = taken(custom, DISK);
        long gpuMillis = taken(custom, GPUS);
        return new Resources(cpuMillis, memoryBytes, diskBytes, custom, gpuMillis);
    }

    private static long taken(Map<String, Long> from, String resource) {
        Long amount = from.remove(resource);
        return amount == null ? 0 : amount;
    }

    public static boolean isBytes(String resource) {
        return resource.equals(MEMORY) || resource.equals(DISK);
    }

    /** An amount in words: {@code 1.5 cpus}, {@code 8000000000 B mem}. */
    public static String inWords(String resource, long amount) {
        return isBytes(resource) ? bytes(amount) + " " + resource : thousandths(amount) + " " + resource;
    }

    /** All amounts, one after the other: {@code 4 cpus, 8 GB mem}. */
    public static String inWords(Map<String, Long> amounts) {
        List<String> words = new ArrayList<>();
        amounts.forEach((resource, amount) -> words.add(inWords(resource, amount)));
        return String.join(", ", words);
    }

    /** An amount in thousandths as a decimal number: {@code 1.5}. */
    public static String thousandths(long amount) {
        String whole = Long.toString(amount / 1_000);
        long rest = Math.abs(amount % 1_000);
        if (rest == 0) {
            return whole;
        }
        String digits = Long.toString(1_000 + rest).substring(1);
        return whole + "." + digits.replaceFirst("0+$", "");
    }

    /** In the largest unit that gives a whole number, so that the words are exact. */
    private static String bytes(long amount) {
        String[] units = {"B", "KB", "MB", "GB", "TB"};
        int unit = 0;
        long left = amount;
        while (left != 0 && left % 1_000 == 0 && unit < units.length - 1) {
            left /= 1_000;
            unit++;
        }
        return left + " " + units[unit];
    }
}
