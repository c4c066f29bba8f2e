package io.reeve.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code reeve} with JDKs that are only folders: which one it takes, and what it would start. */
class LauncherTest {
    private static final Path SCRIPT = Path.of("reeve").toAbsolutePath();
    private static final List<String> TOOLS = List.of(
            "sh",
            "sed",
            "readlink",
            "dirname",
            "find",
            "head",
            "cat",
            "mkdir",
            "mv",
            "cp",
            "rm",
            "grep",
            "stty",
            "sleep");

    @TempDir
    Path folder;

    private Path home;
    private Path tools;
    private Path jvms;

    private record Launch(int status, List<String> out, String err) {}

    @BeforeEach
    void install() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs a POSIX shell");
        home = Files.createDirectories(folder.resolve("a home"));
        Files.copy(SCRIPT, home.resolve("reeve"));
        Files.createDirectories(home.resolve("target/launch"));
        Files.writeString(home.resolve("target/launch/reeve.jar"), "");
        Files.writeString(home.resolve("pom.xml"), "  <reeve.jvm.flags>--add-modules java.se</reeve.jvm.flags>\n");
        tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : TOOLS) {
            Path real = List.of(Path.of("/usr/bin", tool), Path.of("/bin", tool)).stream()
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
            program(tools.resolve(tool), "exec " + real + " \"$@\"\n");
        }
        jvms = Files.createDirectories(folder.resolve("jvms"));
    }

    private static void program(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path jdk(String name, String version) throws IOException {
        Path jdk = jvms.resolve(name);
        Path java = Files.createDirectories(jdk.resolve("bin")).resolve("java");
        program(java, "echo started\n");
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return jdk;
    }

    private Launch launch(Map<String, String> env, String... args) throws IOException, InterruptedException {
        return launch(home.resolve("reeve"), env, args);
    }

    private Launch launch(Path script, Map<String, String> env, String... args)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString()));
        command.addAll(List.of(args));
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", tools.toString(), "REEVE_JVM_DIRS", jvms.toString()));
        builder.environment().putAll(Map.of("REEVE_DRY_RUN", "1", "REEVE_NO_ARCHIVE", "1"));
        builder.environment().putAll(env);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return new Launch(process.exitValue(), out.lines().toList(), Files.readString(err));
    }

    @Test
    void jdk_ofSeveral_isTheNewest() throws Exception {
        jdk("a", "17.0.15");
        Path newest = jdk("b", "25.0.3");
        jdk("c", "21.0.1");

        assertThat(launch(Map.of(), "ps").out()).first().isEqualTo(newest + "/bin/java");
    }

    @Test
    void jdk_ofJavaHome_winsOverANewerOne() throws Exception {
        Path chosen = jdk("a", "17.0.15");
        jdk("b", "25.0.3");

        assertThat(launch(Map.of("JAVA_HOME", chosen.toString()), "ps").out())
                .first()
                .isEqualTo(chosen + "/bin/java");
    }

    @Test
    void jdk_ofJavaHomeThatIsTooOld_isPassedOver() throws Exception {
        Path old = jdk("a", "1.8.0_402");
        Path good = jdk("b", "17");

        assertThat(launch(Map.of("JAVA_HOME", old.toString()), "ps").out())
                .first()
                .isEqualTo(good + "/bin/java");
    }

    @Test
    void jdk_ofReeveJava_winsOverJavaHome() throws Exception {
        Path chosen = jdk("a", "21.0.1");
        Path other = jdk("b", "25.0.3");
        Map<String, String> env = new TreeMap<>(Map.of("JAVA_HOME", other.toString()));

        env.put("REEVE_JAVA", chosen.toString());
        assertThat(launch(env, "ps").out()).first().isEqualTo(chosen + "/bin/java");
        env.put("REEVE_JAVA", chosen + "/bin/java");
        assertThat(launch(env, "ps").out()).first().isEqualTo(chosen.toRealPath() + "/bin/java");
    }

    @Test
    void jdk_ofReeveJavaThatIsTooOld_isRefused() throws Exception {
        Path old = jdk("a", "11.0.2");
        jdk("b", "25.0.3");

        Launch launch = launch(Map.of("REEVE_JAVA", old.toString()), "ps");

        assertThat(launch.status()).isEqualTo(2);
        assertThat(launch.err()).contains("is no java 17 or newer (found: 11.0.2)");
    }

    @Test
    void jdk_thatIsNowhere_isSaidWithWhatToDo() throws Exception {
        jdk("a", "11.0.2");

        Launch launch = launch(Map.of(), "ps");

        assertThat(launch.status()).isEqualTo(2);
        assertThat(launch.err()).contains("the newest java found is 11.0.2").contains("install one");
        assertThat(launch.out()).isEmpty();
    }

    @Test
    void flags_ofNodesAndOfCommands_differ() throws Exception {
        jdk("a", "17.0.15");

        assertThat(launch(Map.of(), "up").out()).contains("java.se").doesNotContain("-XX:+UseSerialGC");
        assertThat(launch(Map.of(), "up").out()).containsAnyOf("-Xmx512m", "-Xmx1g"); // as the machine's memory is
        assertThat(launch(Map.of(), "--json", "node").out()).containsAnyOf("-Xmx512m", "-Xmx1g");
        assertThat(launch(Map.of(), "ps").out()).contains("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    }

    @Test
    void flags_ofTheUser_comeAfterOurs() throws Exception {
        jdk("a", "25.0.3");

        List<String> out =
                launch(Map.of("REEVE_JAVA_OPTS", "-Xmx3g -Dx=y"), "up").out();

        String ours = out.contains("-Xmx1g") ? "-Xmx1g" : "-Xmx512m";
        assertThat(out).containsSubsequence(ours, "-Xmx3g", "-Dx=y", "-cp", "io.reeve.Reeve", "up");
        assertThat(out).contains("--enable-native-access=ALL-UNNAMED");
    }

    @Test
    void arguments_withSpacesAndQuotes_arriveAsTheyAre() throws Exception {
        jdk("a", "17.0.15");

        assertThat(launch(Map.of(), "submit", "--", "sh", "-c", "echo \"a  b\" $HOME")
                        .out())
                .endsWith("submit", "--", "sh", "-c", "echo \"a  b\" $HOME");
    }

    @Test
    void script_throughASymbolicLink_findsItsHome() throws Exception {
        jdk("a", "17.0.15");
        Path link = Files.createSymbolicLink(folder.resolve("link"), home.resolve("reeve"));

        assertThat(launch(link, Map.of(), "ps").out()).contains(home.toRealPath() + "/target/launch/reeve.jar");
    }

    @Test
    void build_withoutMaven_isSaid() throws Exception {
        jdk("a", "17.0.15");
        Files.delete(home.resolve("target/launch/reeve.jar"));

        Launch launch = launch(Map.of(), "ps");

        assertThat(launch.err()).contains("Maven (mvn) is needed");
        assertThat(launch.status()).isEqualTo(2);
        assertThat(home.resolve("target/.launch-lock")).doesNotExist();
    }

    @Test
    void build_thatIsNeeded_happensOnceForTwoFirstUses() throws Exception {
        jdk("a", "17.0.15");
        Files.delete(home.resolve("target/launch/reeve.jar"));
        Path mvn = tools.resolve("mvn");
        program(mvn, "echo built >>builds\nsleep 0.3\necho jar >target/reeve-0.1.0-all.jar\n");
        List<Integer> statuses = Stream.of(1, 2)
                .parallel()
                .map(i -> statusOfConcurrentLaunch("err" + i))
                .toList();

        assertThat(statuses).containsOnly(0);
        assertThat(home.resolve("builds")).hasContent("built");
        assertThat(home.resolve("target/launch/reeve.jar")).hasContent("jar");
    }

    private int statusOfConcurrentLaunch(String errName) {
        try {
            ProcessBuilder builder = new ProcessBuilder(
                            "/bin/sh", home.resolve("reeve").toString(), "ps")
                    .redirectOutput(folder.resolve(errName + "-out").toFile())
                    .redirectError(folder.resolve(errName).toFile());
            builder.environment().clear();
            builder.environment().putAll(Map.of("PATH", tools.toString(), "REEVE_JVM_DIRS", jvms.toString()));
            builder.environment().putAll(Map.of("REEVE_DRY_RUN", "1", "REEVE_NO_ARCHIVE", "1"));
            return builder.start().waitFor();
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
