package io.reeve.execute;

import io.reeve.execute.files.FileTrouble;
import io.reeve.execute.files.OwnedFiles;
import io.reeve.execute.files.RelativePaths;
import io.reeve.message.ToWorker.SecretGrant;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The secrets of an attempt, as its process finds them: in its environment, and in a folder of its own. */
final class SecretFiles {
    private SecretFiles() {}

    static boolean hasAny(List<SecretGrant> grants) {
        return grants.stream().anyMatch(SecretGrant::file);
    }

    /** Why one of them is not there; null where all are. */
    static @Nullable String missing(List<SecretGrant> grants) {
        for (SecretGrant grant : grants) {
            String value = grant.value();
            if (value == null) {
                return grant.trouble();
            }
            if (!grant.file() && text(value).indexOf('\0') >= 0) {
                return "the secret " + grant.name()
                        + " holds a NUL byte, which no variable can hold: take it as a file";
            }
        }
        return null;
    }

    static Map<String, String> environment(List<SecretGrant> grants) {
        Map<String, String> env = new LinkedHashMap<>();
        for (SecretGrant grant : grants) {
            String value = grant.value();
            if (!grant.file() && value != null) {
                env.put(grant.at(), text(value));
            }
        }
        return env;
    }

    /** Writes the files; each and their folders can be read by the attempt's user alone. */
    static void place(Attempt attempt) throws IOException {
        Path folder = attempt.folder.secrets();
        for (SecretGrant grant : attempt.assignment.secrets()) {
            String value = grant.value();
            if (!grant.file() || value == null) {
                continue;
            }
            if (!RelativePaths.isSafe(grant.at())) {
                throw new FileTrouble("\"" + grant.at() + "\" is no path of a secret");
            }
            OwnedFiles.makeOwnFolder(folder, attempt.user);
            Path at = folder.resolve(grant.at());
            Path above = folder;
            for (Path name : folder.relativize(at.getParent())) {
                above = above.resolve(name);
                OwnedFiles.makeOwnFolder(above, attempt.user);
            }
            OwnedFiles.makeOwnFile(at, attempt.user);
            try (OutputStream out = Files.newOutputStream(at, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
                out.write(bytes(value));
            }
        }
    }

    private static byte[] bytes(String value) {
        return Base64.getDecoder().decode(value);
    }

    private static String text(String value) {
        return new String(bytes(value), java.nio.charset.StandardCharsets.UTF_8);
    }
}
