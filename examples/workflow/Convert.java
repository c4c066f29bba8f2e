import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Turns a recorded workflow into a job document, and the events of its run into start and end times.
 *
 * <pre>
 * java Convert.java document FILE.tsv TIME-SCALE [--burn]   job document (JSON) on stdout
 * java Convert.java times EVENTS.jsonl                      id,start,end in seconds on stdout
 * </pre>
 */
public final class Convert {
    private static final int ID = 0;
    private static final int NAME = 1;
    private static final int RUNTIME = 2;
    private static final int PARENTS = 8;
    private static final int COLUMNS = 9;

    private Convert() {}

    public static void main(String[] args) throws IOException {
        try {
            run(args);
        } catch (Fault fault) {
            System.err.println(fault.getMessage());
            System.exit(2);
        }
    }

    private static void run(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        boolean burn = args.length == 4 && args[3].equals("--burn");
        if ((args.length == 3 || burn) && args[0].equals("document")) {
            Path file = Path.of(args[1]);
            writeDocument(jobName(file), readTasks(file), scale(args[2]), burn, out);
        } else if (args.length == 2 && args[0].equals("times")) {
            writeTimes(readTimes(Path.of(args[1])), out);
        } else {
            throw new Fault(
                    "use: Convert.java document FILE.tsv TIME-SCALE [--burn] | Convert.java times EVENTS.jsonl");
        }
        out.flush();
    }

    /** One line of the recording; {@code parents} are ids. */
    private record Recorded(long id, String name, BigDecimal runtimeSeconds, List<Long> parents) {}

    private static List<Recorded> readTasks(Path file) throws IOException {
        List<Recorded> tasks = new ArrayList<>();
        int number = 0;
        for (String line : lines(file)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] columns = line.split("\t", -1);
            if (columns.length != COLUMNS) {
                throw new Fault(file + ":" + number + ": has " + columns.length + " columns, expected " + COLUMNS
                        + " separated by tabs: id name runtime_s cores memory_bytes avg_cpu_pct bytes_in bytes_out"
                        + " parents");
            }
            try {
                tasks.add(recorded(columns));
            } catch (NumberFormatException e) {
                throw new Fault(file + ":" + number + ": id, runtime_s and parents must be numbers: " + line);
            }
        }
        if (tasks.isEmpty()) {
            throw new Fault(file + ": holds no task");
        }
        return tasks;
    }

    private static List<String> lines(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new Fault("cannot read " + file + ": there is no such file");
        } else if (Files.isDirectory(file)) {
            throw new Fault("cannot read " + file + ": it is a folder, expected a file");
        } else if (!Files.isReadable(file)) {
            throw new Fault("cannot read " + file + ": its permissions do not allow it");
        }
        try {
            return Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new Fault("cannot read " + file + ": it is no text in UTF-8");
        }
    }

    private static Recorded recorded(String[] columns) {
        List<Long> parents = new ArrayList<>();
        for (String parent : columns[PARENTS].trim().split(" +")) {
            if (!parent.isEmpty() && !parents.contains(Long.valueOf(parent))) {
                parents.add(Long.valueOf(parent));
            }
        }
        return new Recorded(Long.parseLong(columns[ID]), columns[NAME], new BigDecimal(columns[RUNTIME]), parents);
    }

    private static BigDecimal scale(String text) {
        try {
            BigDecimal scale = new BigDecimal(text);
            if (scale.signum() > 0) {
                return scale;
            }
        } catch (NumberFormatException e) {
            // Said below, with what was expected.
        }
        throw new Fault("the time scale must be a number above 0, such as 0.01, was \"" + text + "\"");
    }

    /** The file's name without its end, in the letters a job may have. */
    private static String jobName(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT).replaceAll("\\.tsv$", "");
        return name.replaceAll("[^a-z0-9._-]", "-").replaceAll("^[^a-z0-9]+", "");
    }

    private static void writeDocument(
            String job, List<Recorded> tasks, BigDecimal scale, boolean burn, PrintStream out) {
        out.println("{\"job\": \"" + job + "\",");
        out.println(" \"defaults\": {\"resources\": {\"cpus\": 1, \"mem\": \"16MB\"}},");
        out.println(" \"tasks\": {");
        for (int i = 0; i < tasks.size(); i++) {
            Recorded task = tasks.get(i);
            out.print("  \"t" + task.id() + "\": {");
            if (!task.parents().isEmpty()) {
                StringBuilder after = new StringBuilder();
                task.parents()
                        .forEach(parent ->
                                after.append(after.isEmpty() ? "" : ", ").append("\"t" + parent + "\""));
                out.print("\"after\": [" + after + "], ");
            }
            // Rounded up, since a task must not be shorter than it was recorded.
            BigDecimal seconds = task.runtimeSeconds().multiply(scale).setScale(3, RoundingMode.CEILING);
            out.println("\"command\": " + command(seconds, burn) + "}" + (i + 1 < tasks.size() ? "," : ""));
        }
        out.println("}}");
    }

    private static String command(BigDecimal seconds, boolean burn) {
        return burn
                ? "[\"timeout\", \"--preserve-status\", \"-s\", \"TERM\", \"" + seconds.max(new BigDecimal("0.001"))
                        + "\", \"sh\", \"-c\", \"trap 'exit 0' TERM; while :; do :; done\"]"
                : "[\"sleep\", \"" + seconds + "\"]";
    }

    /** When a task's attempt was launched and ended, in milliseconds since the epoch. */
    private record Times(long startMs, long endMs) {}

    /** By task id; faults if any task ran twice or did not finish, since then there is no one answer. */
    private static Map<Long, Times> readTimes(Path events) throws IOException {
        Map<Long, Long> launchedMs = new LinkedHashMap<>();
        Map<Long, Times> times = new TreeMap<>();
        for (String line : lines(events)) {
            if (line.isBlank()) {
                continue;
            }
            Map<?, ?> event = (Map<?, ?>) new Json(line).read();
            Object type = event.get("type");
            if ("TaskLaunched".equals(type)) {
                Long before = launchedMs.put(recordedId(event), atMs(event));
                if (before != null) {
                    throw new Fault("task " + event.get("task") + " was launched twice");
                }
            } else if ("AttemptEnded".equals(type)) {
                if (!"FINISHED".equals(event.get("state"))) {
                    throw new Fault(
                            event.get("attempt") + " ended " + event.get("state") + ": " + event.get("message"));
                }
                Long startMs = launchedMs.get(recordedId(event));
                if (startMs == null) {
                    throw new Fault(event.get("attempt") + " ended but was never launched");
                }
                times.put(recordedId(event), new Times(startMs, atMs(event)));
            }
        }
        if (times.size() != launchedMs.size() || times.isEmpty()) {
            throw new Fault(launchedMs.size() + " tasks were launched, " + times.size() + " finished");
        }
        return times;
    }

    private static long atMs(Map<?, ?> event) {
        return ((BigDecimal) event.get("at")).longValueExact();
    }

    /** 17 for the task {@code montage.3/t17}. */
    private static long recordedId(Map<?, ?> event) {
        String[] parts = String.valueOf(event.get("task")).split("/");
        if (parts.length < 2 || !parts[1].matches("t[0-9]+")) {
            throw new Fault("not a task of a converted workflow: " + event.get("task"));
        }
        return Long.parseLong(parts[1].substring(1));
    }

    private static void writeTimes(Map<Long, Times> times, PrintStream out) {
        long zeroMs = times.values().stream().mapToLong(Times::startMs).min().orElseThrow();
        out.println("id,start,end");
        times.forEach((id, time) ->
                out.println(id + "," + seconds(time.startMs() - zeroMs) + "," + seconds(time.endMs() - zeroMs)));
    }

    private static BigDecimal seconds(long ms) {
        return BigDecimal.valueOf(ms, 3);
    }

    /** Something the user must be told; no fault of this program. */
    private static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Fault(String message) {
            super(message);
        }
    }

    /** Reads one JSON text into maps, lists, strings, decimals and booleans: enough for our own events. */
    private static final class Json {
        private final String text;
        private int at;

        Json(String text) {
            this.text = text;
        }

        Object read() {
            char first = peek();
            if (first == '{') {
                return object();
            }
            if (first == '[') {
                return list();
            }
            return first == '"' ? string() : word();
        }

        private Map<String, Object> object() {
            Map<String, Object> object = new LinkedHashMap<>();
            for (at++; peek() != '}'; skip(',')) {
                String key = string();
                skip(':');
                object.put(key, read());
            }
            at++;
            return object;
        }

        private List<Object> list() {
            List<Object> list = new ArrayList<>();
            for (at++; peek() != ']'; skip(',')) {
                list.add(read());
            }
            at++;
            return list;
        }

        private String string() {
            StringBuilder string = new StringBuilder();
            for (at++; text.charAt(at) != '"'; at++) {
                char c = text.charAt(at);
                if (c == '\\') {
                    c = text.charAt(++at);
                    if (c == 'u') {
                        c = (char) Integer.parseInt(text.substring(at + 1, at + 5), 16);
                        at += 4;
                    } else {
                        int known = "bfnrt".indexOf(c);
                        c = known < 0 ? c : "\b\f\n\r\t".charAt(known);
                    }
                }
                string.append(c);
            }
            at++;
            return string.toString();
        }

        private Object word() {
            int start = at;
            while (at < text.length() && ",]} \t".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            String word = text.substring(start, at);
            return switch (word) {
                case "true" -> Boolean.TRUE;
                case "false" -> Boolean.FALSE;
                case "null" -> "";
                default -> new BigDecimal(word);
            };
        }

        private char peek() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            if (at >= text.length()) {
                throw new Fault("the line ends within an event: " + text);
            }
            return text.charAt(at);
        }

        private void skip(char mark) {
            if (peek() == mark) {
                at++;
                peek();
            }
        }
    }
}
