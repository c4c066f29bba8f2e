package io.reeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** docs/cli.md names every command, and beside it every option that is its own. */
class DocumentedCommandsTest {
    private static final Path DOCS = Path.of("docs", "cli.md");

    @TempDir
    Path folder;

    @Test
    void docs_ofEveryCommand_nameItAndItsOptions() throws IOException {
        List<String> places = places();
        List<String> missing = new ArrayList<>();
        for (CommandLine command : commands(root()).toList()) {
            String name = command.getCommandSpec().qualifiedName().replaceFirst("^reeve ?", "");
            List<String> itsPlaces = places.stream()
                    .filter(place -> name.isEmpty() || names(place, name))
                    .toList();
            if (itsPlaces.isEmpty()) {
                missing.add(name);
            }
            for (OptionSpec option : command.getCommandSpec().options()) {
                boolean own = name.isEmpty() || !option.inherited();
                if (own && !option.hidden() && itsPlaces.stream().noneMatch(place -> tells(place, option))) {
                    missing.add(name + " " + option.longestName());
                }
            }
        }
        assertThat(missing).as("what %s does not tell", DOCS).isEmpty();
    }

    /** The rows of tables and the paragraphs, those of a section {@code ## X} on a node all together. */
    private static List<String> places() throws IOException {
        List<String> places = new ArrayList<>();
        for (String section : Files.readString(DOCS).split("\n## ")) {
            if (section.startsWith("Nodes\n")) {
                places.add("`node " + section);
            } else {
                places.addAll(List.of(section.split("\n\n|\n(?=\\||- )")));
            }
        }
        return places;
    }

    /** {@code `submit FILE`}, {@code `reeve submit}, {@code `jobs`, `ps`}, and {@code `secret set\|list`}. */
    private static boolean names(String place, String name) {
        String words = Pattern.quote(name).replace(" ", "\\E \\Q");
        return Pattern.compile("`(reeve )?" + words + "[ `\\\\]").matcher(place).find();
    }

    /** A flag of a node may be named as its setting is. */
    private static boolean tells(String place, OptionSpec option) {
        String name = option.longestName();
        return Pattern.compile(name + "\\b(?!-)").matcher(place).find()
                || place.startsWith("`node ") && place.contains("`" + name.substring(2) + "`");
    }

    private CommandLine root() {
        Session session = new Session(new Shell(Console.system(Map.of()), Map.of(), folder, Ran.NO_NODES));
        CommandLine root = new CommandLine(session);
        CommandRun.commands().forEach((name, command) -> root.addSubcommand(name, command.apply(session)));
        return root;
    }

    private static Stream<CommandLine> commands(CommandLine command) {
        Stream<CommandLine> below =
                command.getSubcommands().values().stream().flatMap(DocumentedCommandsTest::commands);
        return command.getCommandSpec().usageMessage().hidden()
                ? Stream.of()
                : Stream.concat(Stream.of(command), below);
    }
}
