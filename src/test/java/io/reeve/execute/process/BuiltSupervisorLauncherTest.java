package io.reeve.execute.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The supervisor's source as it is now, so that the prebuilt one cannot hide that it is older. */
@EnabledIf("hasCompiler")
class BuiltSupervisorLauncherTest extends SupervisorLauncherTest {
    @TempDir
    static Path built;

    static boolean hasCompiler() {
        return System.getProperty("os.name").equals("Linux") && Files.isExecutable(Path.of("/usr/bin/cc"));
    }

    @BeforeAll
    static void build() throws Exception {
        Path script = Path.of("src/main/native/build.sh").toAbsolutePath();
        ProcessBuilder builder = new ProcessBuilder(
                        "/bin/sh",
                        script.toString(),
                        built.resolve("supervisor").toString())
                .redirectErrorStream(true)
                .redirectOutput(built.resolve("log").toFile());
        builder.environment().put("CC", "cc");
        assertThat(builder.start().waitFor())
                .as(() -> {
                    try {
                        return Files.readString(built.resolve("log"));
                    } catch (java.io.IOException e) {
                        return e.toString();
                    }
                })
                .isZero();
    }

    @Override
    Path binary() {
        return built.resolve("supervisor");
    }
}
