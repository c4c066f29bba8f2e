package io.reeve.simulate;

import io.reeve.model.TaskSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads the Standard Workload Format (18 fields a line, {@code ;} before comments, -1 where a value is missing), and
 * the tables of a job's id, submission, run time, processors and estimate, {@code #} before comments. Times are in
 * seconds.
 */
public final class SwfReader {
    /** What both formats have at least; lines of more columns than a table has are SWF. */
    private static final int TABLE_COLUMNS = 5;

    private static final int SWF_COLUMNS = 18;
    private static final Pattern GAP = Pattern.compile("[ \t]+");

    private final List<Swf.Job> jobs = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    /** Reads all; throws {@link WorkloadException} at the first line that is neither. */
    public static SwfReader read(BufferedReader lines) throws IOException, WorkloadException {
        SwfReader reader = new SwfReader();
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            String text = line.strip();
            if (!text.isEmpty() && text.charAt(0) != ';' && text.charAt(0) != '#') {
                reader.line(GAP.split(text), number);
            }
        }
        return reader;
    }

    public List<Swf.Job> jobs() {
        return jobs;
    }

    /** Lines that tell no job, and why. */
    public List<String> refused() {
        return refused;
    }

    private void line(String[] fields, int number) throws WorkloadException {
        if (fields.length < TABLE_COLUMNS) {
            throw new WorkloadException("line " + number + " has " + fields.length
                    + " fields: SWF has 18 in a line, a table at least the 5 of id, submission, run time, processors"
                    + " and estimate");
        }
        boolean swf = fields.length >= SWF_COLUMNS;
        long submitMs = millis(fields[1], "the submission", number);
        long runMs = millis(fields[swf ? 3 : 2], "the run time", number);
        long asked = whole(fields[swf ? 7 : 3], number);
        long processors = asked <= 0 && swf ? whole(fields[4], number) : asked;
        long estimateMs = millis(fields[swf ? 8 : 4], "the estimate", number);
        if (submitMs < 0 || runMs < 0 || processors <= 0 || processors > Integer.MAX_VALUE / 1_000) {
            refused.add("line " + number + ": job " + fields[0]
                    + " has no submission, run time or processors, or too many of them");
            return;
        }
        jobs.add(new Swf.Job(
                fields[0], submitMs, runMs, (int) processors, estimateMs <= 0 ? TaskSpec.NO_ESTIMATE : estimateMs));
    }

    private static long whole(String field, int number) throws WorkloadException {
        return millis(field, "the number of processors", number) / 1_000;
    }

    private static long millis(String field, String what, int number) throws WorkloadException {
        try {
            return new BigDecimal(field).movePointRight(3).longValue();
        } catch (NumberFormatException e) {
            throw new WorkloadException("line " + number + ": " + what + " is a number, was \"" + field + "\"");
        }
    }
}
