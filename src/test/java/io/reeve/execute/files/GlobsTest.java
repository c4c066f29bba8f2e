package io.reeve.execute.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobsTest {
    @ParameterizedTest
    @CsvSource({
        "part-*, part-a, true",
        "part-*, d/part-a, false",
        "part-*, part-a/b, false",
        "*, a, true",
        "*, .hidden, false",
        ".*, .hidden, true",
        "?.txt, a.txt, true",
        "?.txt, ab.txt, false",
        "[a-c]x, bx, true",
        "[a-c]x, dx, false",
        "[!a-c]x, dx, true",
        "[!a-c]x, ax, false",
        "[a, [a, true",
        "**, a, true",
        "**, a/b/c, true",
        "**, a/.git/c, false",
        "**/*.csv, x.csv, true",
        "**/*.csv, a/b/x.csv, true",
        "a/**/z, a/z, true",
        "a/**/z, a/b/c/z, true",
        "a/**, a/b/c, true",
        "a/**, b/a, false",
        "out, out, true",
        "out, out/a/b, true",
        "out/, out/a, true",
        "out/, out, false",
        "./out, out, true",
        "a.b, aXb, false",
        "'a(b)+{c}', 'a(b)+{c}', true",
    })
    void compile_glob_matchesAsAShellDoes(String glob, String path, boolean matches) {
        assertThat(Globs.compile(glob).matcher(path).matches()).isEqualTo(matches);
    }
}
