package io.reeve.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.reeve.spec.JobDocuments.Invalid;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How the faults of a document are told. */
class DocumentFaultsTest {
    private static List<Fault> faults(byte[] bytes, Format format) {
        return assertThat(JobDocuments.read(bytes, format))
                .asInstanceOf(type(Invalid.class))
                .actual()
                .faults();
    }

    private static List<Fault> faults(String yaml) {
        return faults(yaml.getBytes(StandardCharsets.UTF_8), Format.YAML);
    }

    @Test
    void read_commentAfterAstralCharacters_isStillFound() {
        List<Fault> faults = faults("job: j # \ud83d\ude00\ntasks:\n  t:\n    command: echo \ud83d\ude00 #b\n");

        assertThat(faults).extracting(Fault::code).containsExactly("command-comment");
    }

    @Test
    void read_jsonThatEndsTooEarly_namesWhereItBeganAndNothingOfTheParser() {
        Fault fault = faults("{\"job\":\n [".getBytes(StandardCharsets.UTF_8), Format.JSON)
                .get(0);

        assertThat(fault.message()).contains("start marker at line 2, column 2").doesNotContain("Source");
    }

    @Test
    void read_nothing_saysWhatWasExpectedOfThisKindOfDocument() {
        byte[] nothing = new byte[0];

        assertThat(faults(nothing, Format.JSON).get(0).expected()).startsWith("a job document with job:");
        var roles = (RoleDocuments.Invalid) RoleDocuments.read(nothing, Format.YAML, false);
        assertThat(roles.faults().get(0).expected()).isEqualTo("a document with roles:");
        assertThat(SimulationDocuments.workload(nothing, Format.YAML)
                        .faults()
                        .get(0)
                        .expected())
                .startsWith("a document with jobs:");
        assertThat(SimulationDocuments.nodes(nothing, Format.JSON)
                        .faults()
                        .get(0)
                        .expected())
                .startsWith("a document with nodes:");
    }

    @Test
    void read_roleInCapitals_saysThatLettersAreSmall() {
        Fault fault = faults("job: j\nrole: Eng\ntasks: {t: {command: c}}\n").get(0);

        assertThat(fault.expected()).startsWith("names of small letters, digits");
    }

    @Test
    void read_colonInCommand_saysToUseABlock() {
        Fault fault = faults("job: j\ntasks:\n  t:\n    command: echo a: b\n").get(0);

        assertThat(fault.line()).isEqualTo(4);
        assertThat(fault.column()).isEqualTo(20);
        assertThat(fault.expected()).contains("command: |");
    }

    @Test
    void read_manyFaults_areToldAtOnceWithTheirPlaces() {
        List<Fault> faults = faults("""
                job: My Job
                tasks:
                  a: {command: x, retries: 3, resources: {mem: 1024}}
                  b: {command: y, after: [c]}
                """);

        assertThat(faults)
                .extracting(Fault::pointer)
                .containsExactlyInAnyOrder("/job", "/tasks/a/retries", "/tasks/a/resources/mem", "/tasks/b/after");
        assertThat(faults.get(1).message()).contains("did you mean \"retry\"?");
        assertThat(faults.get(2)).satisfies(fault -> {
            assertThat(fault.line()).isEqualTo(3);
            assertThat(fault.column()).isEqualTo(43);
            assertThat(fault.message()).contains("no unit");
        });
    }

    @Test
    void read_thousandsOfFaults_listsHundredAndCountsTheRest() {
        String tasks =
                IntStream.range(0, 150).mapToObj(i -> "  t" + i + ": {}\n").collect(Collectors.joining());

        List<Fault> faults = faults("job: j\ntasks:\n" + tasks);

        assertThat(faults).hasSize(101);
        assertThat(faults.get(100).code()).isEqualTo("more-faults");
        assertThat(faults.get(100).message()).isEqualTo("and 50 more");
    }

    @Test
    void read_faultInDefaults_isToldOnce() {
        List<Fault> faults = faults("job: j\ndefaults: {user: 'a b'}\ntasks: {a: {command: x}, b: {command: y}}");

        assertThat(faults).extracting(Fault::pointer).containsExactly("/defaults/user");
    }

    @Test
    void read_twoCircles_areTwoFaultsThatPrintThem() {
        List<Fault> faults = faults("""
                job: j
                tasks:
                  a: {command: x, after: [b]}
                  b: {command: x, after: [c]}
                  c: {command: x, after: [a]}
                  d: {command: x, after: [e, a]}
                  e: {command: x, after: [d]}
                  f: {command: x, after: [e]}
                """);

        assertThat(faults).extracting(Fault::code).containsOnly("dependency-circle");
        assertThat(faults)
                .extracting(Fault::message)
                .anySatisfy(text -> assertThat(text).endsWith("a after b after c after a"));
        assertThat(faults)
                .extracting(Fault::message)
                .anySatisfy(text -> assertThat(text).endsWith("d after e after d"));
        assertThat(faults).hasSize(2);
    }

    @Test
    void read_brokenUtf8_namesTheOffset() {
        byte[] bytes = "job: j?\n".getBytes(StandardCharsets.UTF_8);
        bytes[6] = (byte) 0xc3;

        Fault fault = faults(bytes, Format.YAML).get(0);

        assertThat(fault.code()).isEqualTo("not-utf8");
        assertThat(fault.message()).contains("offset 6");
    }

    @Test
    void read_cutOffUtf8_isAFault() {
        byte[] bytes = "job: j\ntasks: {t: {command: x}} #?".getBytes(StandardCharsets.UTF_8);
        bytes[bytes.length - 1] = (byte) 0xc3;

        assertThat(faults(bytes, Format.YAML)).extracting(Fault::code).containsExactly("not-utf8");
    }

    @Test
    void read_tooLarge_isAFault() {
        byte[] bytes = new byte[Limits.DOCUMENT_BYTES + 1];

        assertThat(faults(bytes, Format.JSON)).extracting(Fault::code).containsExactly("document-too-large");
        byte[] yaml = new byte[Limits.YAML_BYTES + 1];
        assertThat(faults(yaml, Format.YAML)).extracting(Fault::code).containsExactly("document-too-large");
    }

    @Test
    void read_tooManyTasks_isAFault() {
        String tasks = IntStream.rangeClosed(0, Limits.TASKS)
                .mapToObj(i -> "t" + i + ": {command: x}")
                .collect(Collectors.joining(", "));

        assertThat(faults("job: j\ntasks: {" + tasks + "}"))
                .extracting(Fault::code)
                .containsExactly("too-many");
    }

    @Test
    void read_tooManyInstancesInAll_isAFault() {
        String tasks = IntStream.range(0, 11)
                .mapToObj(i -> "t" + i + ": {command: x, instances: 100000}")
                .collect(Collectors.joining(", "));

        assertThat(faults("job: j\ntasks: {" + tasks + "}"))
                .extracting(Fault::code)
                .containsExactly("too-many");
    }

    @Test
    void read_aliasBomb_endsAtOnce() {
        StringBuilder bomb = new StringBuilder("job: j\na0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a" + i + ": &a" + i + " [" + ("*a" + (i - 1) + ", ").repeat(8) + "*a" + (i - 1) + "]\n");
        }

        assertThat(faults(bomb.toString())).extracting(Fault::code).contains("yaml-anchor", "yaml-alias");
    }
}
