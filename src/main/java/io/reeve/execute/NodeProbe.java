package io.reeve.execute;

import com.sun.management.OperatingSystemMXBean;
import io.reeve.message.Membership.NodeUse;
import io.reeve.model.Resources;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What this machine is, has, and is busy with. */
public final class NodeProbe {
    /** Of the machine's memory; the rest is for the system and for Reeve itself. */
    private static final int MEMORY_PERCENT = 80;

    /** Of the free disk below the data folder. */
    private static final int DISK_PERCENT = 90;

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private NodeProbe() {}

    /** Facts for constraints: {@code host}, {@code os}, {@code arch}, {@code kernel}, {@code cores}, {@code java}. */
    public static Map<String, String> attributes() {
        Map<String, String> attributes = new TreeMap<>();
        attributes.put("host", host());
        attributes.put("os", System.getProperty("os.name").toLowerCase(Locale.ROOT));
        attributes.put("arch", System.getProperty("os.arch"));
        attributes.put("kernel", System.getProperty("os.version"));
        attributes.put("cores", Integer.toString(cores()));
        attributes.put("java", Integer.toString(Runtime.version().feature()));
        return attributes;
    }

    /** What a worker offers unless it is told otherwise: all cores, 80 % of the memory, 90 % of the free disk. */
    public static Resources capacity(Path dataDir) throws IOException {
        Files.createDirectories(dataDir);
        long memoryBytes = SYSTEM.getTotalMemorySize() / 100 * MEMORY_PERCENT;
        long diskBytes = Files.getFileStore(dataDir).getUsableSpace() / 100 * DISK_PERCENT;
        return new Resources(cores() * 1_000L, memoryBytes, diskBytes, Map.of());
    }

    /** The whole machine's use, whoever causes it; cpu since the last call. */
    public static NodeUse use() {
        double load = Math.max(0, SYSTEM.getCpuLoad()); // negative or NaN while not known
        long cpuMillis = Double.isNaN(load) ? 0 : Math.round(load * cores() * 1_000);
        return new NodeUse(cpuMillis, Math.max(0, SYSTEM.getTotalMemorySize() - availableMemory()));
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** Free memory and what the kernel would give back; the bean knows only the former. */
    private static long availableMemory() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/meminfo"), StandardCharsets.US_ASCII)) {
                if (line.startsWith("MemAvailable:")) {
                    return Long.parseLong(line.replaceAll("\\D+", "")) * 1024;
                }
            }
        } catch (IOException | NumberFormatException e) {
            return SYSTEM.getFreeMemorySize(); // not Linux
        }
        return SYSTEM.getFreeMemorySize();
    }

    private static String host() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException unknown) {
                return "unknown";
            }
        }
    }
}
