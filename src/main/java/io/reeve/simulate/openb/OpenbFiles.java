package io.reeve.simulate.openb;

import io.reeve.model.Names;
import io.reeve.model.NodeId;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** Reads the CSV files of the openb traces, plain or with gzip, columns by the names of the first line. */
public final class OpenbFiles {
    /** Larger than any machine, and small enough that sums stay exact. */
    private static final long MAX_AMOUNT = 1_000_000_000_000L;

    private static final int MAX_GPUS = 1_024;
    private static final int GZIP_MAGIC = 0x1f8b;

    /** A file that cannot be read as what it should be. The message names file and line. */
    public static final class BadFileException extends Exception {
        private static final long serialVersionUID = 1;

        BadFileException(String message) {
            super(message);
        }
    }

    private OpenbFiles() {}

    /** Columns sn, cpu_milli, memory_mib, gpu and model; at least one node. */
    public static List<OpenbNode> nodes(Path file) throws IOException, BadFileException {
        List<OpenbNode> nodes = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Row row : rows(file, List.of("sn", "cpu_milli", "memory_mib", "gpu", "model"))) {
            String name = row.text("sn");
            if (!Names.isName(name) || !names.add(name)) {
                throw row.fault("sn", "a name of small letters, digits, - . _ that no other node has");
            }
            int gpus = (int) row.number("gpu", MAX_GPUS);
            nodes.add(new OpenbNode(
                    new NodeId(name),
                    row.number("cpu_milli", MAX_AMOUNT),
                    row.number("memory_mib", MAX_AMOUNT),
                    gpus,
                    gpus == 0 ? "" : row.text("model")));
        }
        return nodes;
    }

    /** Columns name, cpu_milli, memory_mib, num_gpu, gpu_milli and, where there is one, gpu_spec; others are left. */
    public static List<OpenbPod> pods(Path file) throws IOException, BadFileException {
        List<OpenbPod> pods = new ArrayList<>();
        for (Row row : rows(file, List.of("name", "cpu_milli", "memory_mib", "num_gpu", "gpu_milli"))) {
            int gpus = (int) row.number("num_gpu", MAX_GPUS);
            int gpuMillis = gpus == 0 ? 0 : (int) row.number("gpu_milli", 1_000);
            if (gpus > 0 && gpuMillis == 0 || gpus > 1 && gpuMillis < 1_000) {
                throw row.fault("gpu_milli", "1 to 1000 with one GPU, 1000 with several");
            }
            String spec = row.text("gpu_spec");
            pods.add(new OpenbPod(
                    row.text("name"),
                    row.number("cpu_milli", MAX_AMOUNT),
                    row.number("memory_mib", MAX_AMOUNT),
                    gpus,
                    gpuMillis,
                    gpus == 0 || spec.isEmpty() ? List.of() : List.of(spec.split("\\|"))));
        }
        return pods;
    }

    private static List<Row> rows(Path file, List<String> required) throws IOException, BadFileException {
        List<Row> rows = new ArrayList<>();
        Map<String, Integer> columns = new HashMap<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                String[] cells = line.strip().split(",", -1);
                if (number == 1) {
                    for (int i = 0; i < cells.length; i++) {
                        columns.put(cells[i].strip(), i);
                    }
                } else if (!line.isBlank()) {
                    rows.add(new Row(file, number, columns, cells));
                }
            }
        }
        for (String column : required) {
            if (!columns.containsKey(column)) {
                String all = String.join(",", required);
                throw new BadFileException(
                        file + ": the first line names no column " + column + "; expected are " + all);
            }
        }
        if (rows.isEmpty()) {
            throw new BadFileException(file + ": there is no line after the first");
        }
        return rows;
    }

    private static InputStream open(Path file) throws IOException {
        InputStream plain = new BufferedInputStream(Files.newInputStream(file));
        plain.mark(2);
        int magic = plain.read() << 8 | plain.read();
        plain.reset();
        return magic == GZIP_MAGIC ? new GZIPInputStream(plain) : plain;
    }

    private record Row(Path file, int number, Map<String, Integer> columns, String[] cells) {
        /** Empty where the column or the cell is not there. */
        String text(String column) {
            Integer at = columns.get(column);
            return at == null || at >= cells.length ? "" : cells[at].strip();
        }

        long number(String column, long max) throws BadFileException {
            String text = text(column);
            boolean digits =
                    !text.isEmpty() && text.length() <= 15 && text.chars().allMatch(c -> c >= '0' && c <= '9');
            if (!digits || Long.parseLong(text) > max) {
                throw fault(column, "a whole number from 0 to " + max);
            }
            return Long.parseLong(text);
        }

        BadFileException fault(String column, String expected) {
            return new BadFileException(file + ", line " + number + ": " + column + " is \"" + text(column)
                    + "\", expected is " + expected);
        }
    }
}
