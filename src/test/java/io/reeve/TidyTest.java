package io.reeve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The house rules that a compiler cannot hold. */
class TidyTest {
    private static final int MAX_LINES = 400;
    private static final int MAX_COLUMNS = 120;
    private static final Pattern BANNED_WORD = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X|@Dis" + "abled)\\b");
    private static final Pattern BANNED_NAME =
            Pattern.compile("(?:class|record|interface|enum) \\w*(Manager|Helper|Utils?|Impl)\\b|class Abstract\\w+");
    private static final Pattern VERTICLE_IMPORT =
            Pattern.compile("\\b(Allocator|Scheduler|Executor|Recovery|Gateway)Verticle\\b");
    private static final Set<String> TEXT = Set.of("java", "js", "css", "html", "md", "sh", "xml", "yaml", "c");

    @Test
    void javaFiles_areShortAndNarrow() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Path file : sources("src", "verticles", "examples")) {
            if (!file.toString().endsWith(".java")) {
                continue;
            }
            List<String> lines = Files.readAllLines(file);
            if (lines.size() > MAX_LINES) {
                faults.add(file + " has " + lines.size() + " lines: is there more than one idea in it?");
            }
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).length() > MAX_COLUMNS && !isTextOfATest(file, lines.get(i))) {
                    faults.add(file + ":" + (i + 1) + " is " + lines.get(i).length() + " columns wide");
                }
            }
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void files_leaveNothingUndone() throws IOException {
        assertThat(matches(BANNED_WORD, "src", "verticles", "web", "examples", "bench"))
                .isEmpty();
    }

    @Test
    void names_sayWhatTheThingIs() throws IOException {
        assertThat(matches(BANNED_NAME, "src", "verticles")).isEmpty();
    }

    @Test
    void tests_neverSleep() throws IOException {
        assertThat(matches(Pattern.compile("Thread\\.sleep|TimeUnit\\.\\w+\\.sleep"), "src/test"))
                .isEmpty();
    }

    @Test
    void verticles_knowEachOtherByMessagesOnly() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Path file : sources("verticles")) {
            String own = file.getFileName().toString().replace(".java", "");
            VERTICLE_IMPORT
                    .matcher(Files.readString(file))
                    .results()
                    .map(found -> found.group())
                    .filter(name -> !name.equals(own))
                    .forEach(name -> faults.add(file + " names " + name));
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void packages_areNullMarkedAndSayWhatTheyAre() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Path file : sources("src/main/java", "verticles")) {
            Path folder = file.getParent();
            if (file.toString().endsWith(".java")
                    && !Files.exists(folder.resolve("package-info.java"))
                    && !folder.endsWith(Path.of("java", "io", "reeve"))) {
                faults.add(folder + " has no package-info.java");
            }
        }
        assertThat(faults).isEmpty();
    }

    /** Expected output and scripts read better unbroken. */
    private static boolean isTextOfATest(Path file, String line) {
        return file.startsWith("src/test") && (line.contains("\"") || line.contains("${"));
    }

    private static List<String> matches(Pattern banned, String... roots) throws IOException {
        List<String> faults = new ArrayList<>();
        for (Path file : sources(roots)) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (banned.matcher(lines.get(i)).find() && !file.endsWith("TidyTest.java")) {
                    faults.add(file + ":" + (i + 1) + ": " + lines.get(i).strip());
                }
            }
        }
        return faults;
    }

    private static List<Path> sources(String... roots) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String root : roots) {
            if (!Files.exists(Path.of(root))) {
                continue;
            }
            try (Stream<Path> all = Files.walk(Path.of(root))) {
                all.filter(Files::isRegularFile).filter(TidyTest::isOurText).forEach(files::add);
            }
        }
        return files;
    }

    private static boolean isOurText(Path file) {
        String name = file.getFileName().toString();
        String path = file.toString();
        return TEXT.contains(name.substring(name.lastIndexOf('.') + 1))
                && !path.contains("/vendor/")
                && !path.contains("/target/")
                && !path.contains("node_modules");
    }
}
