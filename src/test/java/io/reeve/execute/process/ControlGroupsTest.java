package io.reeve.execute.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where groups are looked for; folders stand for what the kernel mounts. */
class ControlGroupsTest {
    private static final List<String> FILES_2 = List.of("memory.max", "cpu.max", "pids.max", "cgroup.procs");

    @TempDir
    Path dir;

    private Path self(String mountinfo, String cgroup) throws Exception {
        Path self = Files.createDirectories(dir.resolve("self"));
        Files.writeString(self.resolve("mountinfo"), mountinfo.replace("DIR", dir.toString()));
        Files.writeString(self.resolve("cgroup"), cgroup);
        return self;
    }

    /** The kernel makes such files with their folder. */
    private void file(String path) throws Exception {
        Path file = dir.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "");
    }

    @Test
    void open_noMounts_isNone() throws Exception {
        assertThat(ControlGroups.open("node", self("1 2 0:1 / / rw - ext4 /dev/vda rw\n", "0::/\n")))
                .isNull();
    }

    @Test
    void open_version1_findsEachController() throws Exception {
        file("memory/node/memory.limit_in_bytes");
        file("cpu,cpuacct/node/cpu.cfs_quota_us");
        file("cpu,cpuacct/node/cpuacct.usage");
        file("pids/node/pids.max");
        ControlGroups found = ControlGroups.open("node", self("""
                30 25 0:26 / DIR/memory rw,nosuid shared:9 - cgroup cgroup rw,memory
                31 25 0:27 / DIR/cpu,cpuacct rw,nosuid shared:10 - cgroup cgroup rw,cpu,cpuacct
                32 25 0:28 / DIR/pids rw,nosuid shared:11 - cgroup cgroup rw,pids
                33 25 0:29 / DIR/unified rw,nosuid shared:12 - cgroup2 cgroup2 rw
                """, "9:memory:/\n8:cpu,cpuacct:/\n7:pids:/\n0::/\n"));

        assertThat(found).isNotNull();
        assertThat(found.version()).isEqualTo(1);
        assertThat(found.folders())
                .containsExactly(
                        dir.resolve("memory/node"),
                        dir.resolve("cpu,cpuacct/node"),
                        dir.resolve("cpu,cpuacct/node"),
                        dir.resolve("pids/node"));
    }

    @Test
    void open_version1WithoutOneController_isNoneAndLeavesNoFolder() throws Exception {
        file("memory/node/memory.limit_in_bytes");
        Files.createDirectories(dir.resolve("pids"));

        assertThat(ControlGroups.open("node", self("""
                30 25 0:26 / DIR/memory rw - cgroup cgroup rw,memory
                32 25 0:28 / DIR/pids rw - cgroup cgroup rw,pids
                """, "9:memory:/\n7:pids:/\n")))
                .isNull();
        assertThat(dir.resolve("pids/node")).doesNotExist();
    }

    @Test
    void open_version2_isBelowTheRoot() throws Exception {
        for (String name : FILES_2) {
            file("cgroup/node/" + name);
        }
        ControlGroups found = ControlGroups.open(
                "node", self("30 25 0:26 / DIR/cgroup rw shared:4 - cgroup2 cgroup2 rw\n", "0::/system.slice/r\n"));

        assertThat(found).isNotNull();
        assertThat(found.version()).isEqualTo(2);
        assertThat(found.memory(7)).isEqualTo(dir.resolve("cgroup/node/7"));
        assertThat(dir.resolve("cgroup/cgroup.subtree_control")).hasContent("+memory +cpu +pids");
    }

    @Test
    void open_version2WithoutRightsAtTheRoot_usesItsOwnGroup() throws Exception {
        // Where a file should be that this process may not write, a folder stands.
        Files.createDirectories(dir.resolve("cgroup/cgroup.subtree_control"));
        Files.createDirectories(dir.resolve("cgroup/node-node/cgroup.procs"));
        for (String name : FILES_2) {
            file("cgroup/app/node/" + name);
        }
        ControlGroups found = ControlGroups.open(
                "node", self("30 25 0:26 /pod DIR/cgroup rw - cgroup2 cgroup2 rw\n", "0::/pod/app\n"));

        assertThat(found).isNotNull();
        assertThat(found.folders().get(0)).isEqualTo(dir.resolve("cgroup/app/node"));
    }
}
