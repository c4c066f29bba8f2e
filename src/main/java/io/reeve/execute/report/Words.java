package io.reeve.execute.report;

import io.reeve.execute.files.AttemptFolder;
import io.reeve.execute.files.FileTrouble;
import io.reeve.execute.files.OwnedFiles;
import io.reeve.message.Reading.Stream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said of an attempt that has no process to say it: a log like that of a process, and bounded. */
public final class Words {
    private static final Logger log = LoggerFactory.getLogger(Words.class);
    private static final int MAX_BYTES = 1 << 20;

    private final AttemptFolder folder;
    private int written;

    public Words(AttemptFolder folder) {
        this.folder = folder;
    }

    public synchronized void add(String text) {
        byte[] line = (text.endsWith("\n") ? text : text + "\n").getBytes(StandardCharsets.UTF_8);
        if (written + line.length > MAX_BYTES) {
            return;
        }
        written += line.length;
        Path file = folder.log(Stream.STDERR);
        try {
            if (written == line.length) {
                OwnedFiles.makeFolder(file.getParent()); // where it has no files, nobody did before
            }
            Files.write(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            log.warn("what an attempt said is not kept file={} error={}", file, FileTrouble.describe(e));
        }
    }
}
