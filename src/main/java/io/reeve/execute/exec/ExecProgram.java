package io.reeve.execute.exec;

import io.reeve.execute.files.FileTrouble;
import io.reeve.execute.files.NativeTool;
import io.reeve.execute.files.UserIds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Starts {@code reeve-exec} ({@code src/main/native/reeve-exec.c}), which runs one command beside an attempt. */
final class ExecProgram {
    /** In place of a terminal: the command has pipes. */
    static final String PIPES = "-";
    /** In place of a terminal: the command has no input, and nobody hears its output. */
    static final String NONE = "none";

    private final NativeTool tool;

    ExecProgram(NativeTool tool) {
        this.tool = tool;
    }

    /** @param terminal what it has as one, or one of the words for what it has in place of that */
    Process start(ExecSessions.Beside beside, String terminal, List<String> command) throws IOException {
        Path program = tool.path();
        if (program == null) {
            throw new FileTrouble(
                    "there is no reeve-exec for the platform of this node; its source can be built there");
        }
        InContainer inside = beside.inside();
        List<String> words = new ArrayList<>(List.of(program.toString(), "run"));
        words.addAll(
                inside != null
                        ? inside.whereAndWho()
                        : List.of(
                                Long.toString(beside.pid()),
                                beside.folder().work().toString(),
                                user(beside.user())));
        words.addAll(List.of(terminal, "--"));
        words.addAll(command);
        return new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String user(@Nullable UserIds user) {
        return user == null
                ? "-"
                : user.uid() + ":" + user.gid()
                        + user.groups().stream().map(group -> "," + group).collect(Collectors.joining());
    }
}
