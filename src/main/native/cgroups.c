/*
 * Control groups: what holds an attempt together and within its limits, by the kernel and not by this process.
 *
 * Each attempt has a group of its own below a folder that the worker names, and is in it before its first instruction.
 * Version 1 has one hierarchy a controller, so a group is up to four folders of the same number; version 2 has one.
 *
 * Making a group, setting its limits and removing it costs as much as starting a small program, so groups of version 1
 * are used again, by preference for the same limits: what they count can be set back there. Those of version 2 cannot.
 *
 * Files are opened when they are needed: a thousand attempts with all theirs open would be more than a process may have.
 */
#define _GNU_SOURCE
#include "supervisor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAX_POOL 64               /* about as many as may end at the same time */
#define PURGE_NS 5000000000ull    /* for what a killed supervisor left; a process in D state may need longer */
#define PERIOD_US 100000          /* of the cpu quota */
#define LEAST_QUOTA_US 1000       /* the kernel takes no less */
#define KEPT_BYTES (1u << 20)     /* page cache that may stay charged to a group that is used again */

enum controller { MEMORY, CPU, CPUACCT, PIDS, CONTROLLERS };

struct group {
    uint32_t number;
    struct limits set;
    int spoiled; /* not to be used again: what it counted cannot be set back */
};

static enum group_kind kind = GROUPS_NONE;
static int known;                     /* whether there were folders at any time */
static char *folders[CONTROLLERS];    /* of version 2 only the first */
static struct group *pool[MAX_POOL];
static size_t pooled;
static uint32_t last_number;
static struct group *doomed[MAX_POOL]; /* could not be removed yet */
static size_t doomed_count;

static int is_repeated(int c) { return c > 0 && !strcmp(folders[c], folders[c - 1]); }

static int count(void) { return kind == GROUPS_V2 ? 1 : CONTROLLERS; }

static void path_of(char *to, int c, uint32_t number, const char *file) {
    snprintf(to, PATH_MAX, "%s/%u%s%s", folders[kind == GROUPS_V2 ? 0 : c], number, *file ? "/" : "", file);
}

static int write_file(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0) return -1;
    ssize_t n = write(fd, text, strlen(text));
    int error = errno;
    close(fd);
    errno = error;
    return n < 0 ? -1 : 0;
}

static int set(uint32_t number, int c, const char *file, const char *text) {
    char path[PATH_MAX];
    path_of(path, c, number, file);
    return write_file(path, text);
}

static int set_number(uint32_t number, int c, const char *file, uint64_t value) {
    char text[32];
    snprintf(text, sizeof text, "%llu", (unsigned long long) value);
    return set(number, c, file, text);
}

static size_t get(uint32_t number, int c, const char *file, char *to, size_t size) {
    char path[PATH_MAX];
    path_of(path, c, number, file);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, to, size - 1);
    if (fd >= 0) close(fd);
    to[n > 0 ? n : 0] = 0;
    return n > 0 ? (size_t) n : 0;
}

static uint64_t get_number(uint32_t number, int c, const char *file) {
    char text[64];
    return get(number, c, file, text, sizeof text) ? strtoull(text, NULL, 10) : 0;
}

/* The value behind key in a file of lines "key value". */
static uint64_t get_keyed(uint32_t number, int c, const char *file, const char *key) {
    char text[1024];
    get(number, c, file, text, sizeof text);
    size_t length = strlen(key);
    for (char *line = text; line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
        if (!strncmp(line, key, length) && line[length] == ' ') return strtoull(line + length, NULL, 10);
    return 0;
}

/* ---- limits ---- */

/* The kernel may lack a file (swap is not always accounted): that is no failure of what was asked for. */
static int set_memory(uint32_t number, uint64_t bytes, int limited) {
    if (kind == GROUPS_V2) {
        if (!limited) return 0;
        if (set_number(number, 0, "memory.max", bytes) < 0) return -1;
        (void) set(number, 0, "memory.swap.max", "0");
        (void) set(number, 0, "memory.oom.group", "1");
        return 0;
    }
    /* The sum with swap must never be below the limit without: off first, then the one, then the other. */
    (void) set(number, MEMORY, "memory.memsw.limit_in_bytes", "-1");
    if (!limited) return set(number, MEMORY, "memory.limit_in_bytes", "-1");
    if (set_number(number, MEMORY, "memory.limit_in_bytes", bytes) < 0) return -1;
    (void) set_number(number, MEMORY, "memory.memsw.limit_in_bytes", bytes);
    return 0;
}

static int set_cpu(uint32_t number, const struct limits *l) {
    uint64_t quota = (uint64_t) l->cpu_millis * (PERIOD_US / 1000);
    if (l->cpu_millis && quota < LEAST_QUOTA_US) quota = LEAST_QUOTA_US;
    uint64_t shares = l->weight_millis * 1024ull / 1000;
    if (shares < 2) shares = 2;
    if (shares > 262144) shares = 262144;
    if (kind == GROUPS_V2) {
        char text[64];
        if (quota) snprintf(text, sizeof text, "%llu %d", (unsigned long long) quota, PERIOD_US);
        else snprintf(text, sizeof text, "max %d", PERIOD_US);
        if (set(number, 0, "cpu.max", text) < 0) return -1;
        return set_number(number, 0, "cpu.weight", 1 + (shares - 2) * 9999 / 262142);
    }
    if (set_number(number, CPU, "cpu.shares", shares) < 0) return -1;
    return quota ? set_number(number, CPU, "cpu.cfs_quota_us", quota) : set(number, CPU, "cpu.cfs_quota_us", "-1");
}

static int set_limits(struct group *g, const struct limits *l) {
    if (set_memory(g->number, l->memory_bytes, l->memory_bytes > 0) < 0) return -1;
    if (set_cpu(g->number, l) < 0) return -1;
    int set_pids = l->pids ? set_number(g->number, PIDS, "pids.max", l->pids) : set(g->number, PIDS, "pids.max", "max");
    if (set_pids < 0) return -1;
    g->set = *l;
    return 0;
}

/* ---- groups ---- */

static int remove_folders(uint32_t number) {
    int left = 0;
    char path[PATH_MAX];
    for (int c = 0; c < count(); c++) {
        if (is_repeated(c)) continue;
        path_of(path, c, number, "");
        if (rmdir(path) < 0 && errno != ENOENT) left = 1;
    }
    return left ? -1 : 0;
}

static void drop(struct group *g) {
    if (remove_folders(g->number) == 0 || doomed_count == MAX_POOL) free(g);
    else doomed[doomed_count++] = g; /* something of it is about to be gone */
}

static void drop_doomed(void) {
    for (size_t i = doomed_count; i-- > 0; ) {
        if (remove_folders(doomed[i]->number) < 0) continue;
        free(doomed[i]);
        doomed[i] = doomed[--doomed_count];
    }
}

static struct group *make(const struct limits *l) {
    char path[PATH_MAX];
    struct group *g = calloc(1, sizeof *g);
    if (!g) die("out of memory");
    for (;;) {
        g->number = ++last_number;
        path_of(path, 0, g->number, "");
        if (mkdir(path, 0755) == 0) break;
        if (errno != EEXIST) { free(g); return NULL; }
    }
    int made = 1;
    for (int c = 1; made && c < count(); c++) {
        if (is_repeated(c)) continue;
        path_of(path, c, g->number, "");
        made = mkdir(path, 0755) == 0 || errno == EEXIST;
    }
    if (made && set_limits(g, l) == 0) return g;
    int error = errno;
    drop(g);
    errno = error;
    return NULL;
}

int groups_in_use(void) { return kind != GROUPS_NONE; }

struct group *group_take(const struct limits *l) {
    for (size_t i = pooled; i-- > 0; ) {
        if (memcmp(&pool[i]->set, l, sizeof *l)) continue;
        struct group *g = pool[i];
        pool[i] = pool[--pooled];
        return g;
    }
    return make(l);
}

uint32_t group_number(const struct group *g) { return g ? g->number : 0; }

int group_enter(const struct group *g) {
    for (int c = 0; c < count(); c++)
        if (!is_repeated(c) && set(g->number, c, "cgroup.procs", "0") < 0) return -1;
    return 0;
}

/* Tasks that are in it, dead ones included as long as nobody has reaped them. */
static uint64_t tasks(uint32_t number) { return get_number(number, PIDS, "pids.current"); }

int group_is_empty(const struct group *g) { return tasks(g->number) == 0; }

/* Whether pid is in the group now. The path in /proc is relative to the hierarchy, so its end is compared. */
static int is_in(uint32_t number, pid_t pid) {
    char path[PATH_MAX], text[4096];
    snprintf(path, sizeof path, "/proc/%d/cgroup", (int) pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    if (fd >= 0) close(fd);
    text[n > 0 ? n : 0] = 0;
    const char *folder = strrchr(folders[kind == GROUPS_V2 ? 0 : PIDS], '/');
    snprintf(path, sizeof path, "%s/%u\n", folder ? folder : "", number);
    return strstr(text, path) != NULL;
}

/* A number from a list may be another process's by now: it is held by a descriptor before it is looked at. */
static void kill_if_in(uint32_t number, pid_t pid) {
#if defined SYS_pidfd_open && defined SYS_pidfd_send_signal
    int fd = (int) syscall(SYS_pidfd_open, pid, 0);
    if (fd >= 0) {
        if (is_in(number, pid)) syscall(SYS_pidfd_send_signal, fd, SIGKILL, NULL, 0);
        close(fd);
        return;
    }
    if (errno != ENOSYS) return;
#endif
    if (is_in(number, pid)) kill(pid, SIGKILL);
}

static void kill_all_in(uint32_t number) {
    if (kind == GROUPS_V2 && set(number, 0, "cgroup.kill", "1") == 0) return;
    (void) set(number, PIDS, "pids.max", "0"); /* nothing is started any more, so the list only gets shorter */
    static char list[256 << 10];
    size_t used = get(number, PIDS, "cgroup.procs", list, sizeof list);
    char *whole = used == sizeof list - 1 ? strrchr(list, '\n') : list + used;
    for (char *p = list, *end; p < whole; p = end) {
        pid_t pid = (pid_t) strtol(p, &end, 10);
        if (end == p) break;
        kill_if_in(number, pid);
    }
}

void group_kill(struct group *g) {
    g->spoiled = 1;
    kill_all_in(g->number);
}

void group_use(struct group *g, struct use *use) {
    if (kind == GROUPS_V2) {
        use->peak_bytes = get_number(g->number, 0, "memory.peak");
        use->cpu_us = get_keyed(g->number, 0, "cpu.stat", "usage_usec");
        use->ooms = (uint32_t) get_keyed(g->number, 0, "memory.events", "oom_kill");
    } else {
        use->peak_bytes = get_number(g->number, MEMORY, "memory.max_usage_in_bytes");
        use->cpu_us = get_number(g->number, CPUACCT, "cpuacct.usage") / 1000;
        use->ooms = (uint32_t) get_keyed(g->number, MEMORY, "memory.oom_control", "oom_kill");
    }
    use->refusals = (uint32_t) get_keyed(g->number, PIDS, "pids.events", "max");
    if (use->ooms || use->refusals) g->spoiled = 1;
}

/* Whether nothing of who had it is left that the next would be charged for. */
static int is_clean(struct group *g) {
    if (g->spoiled || kind != GROUPS_V1 || tasks(g->number) > 0) return 0;
    /* It could be emptied, but that may write to a disk, and nothing here waits for one. */
    if (get_number(g->number, MEMORY, "memory.usage_in_bytes") > KEPT_BYTES) return 0;
    return set(g->number, MEMORY, "memory.max_usage_in_bytes", "0") == 0
            && set(g->number, CPUACCT, "cpuacct.usage", "0") == 0;
}

void group_give_back(struct group *g) {
    if (!g) return;
    if (doomed_count) drop_doomed();
    if (!is_clean(g)) { drop(g); return; }
    if (pooled == MAX_POOL) {
        drop(pool[0]);
        memmove(pool, pool + 1, --pooled * sizeof *pool);
    }
    pool[pooled++] = g;
}

/* ---- the folders ---- */

/* Ends what is in groups of this folder that nobody has, and removes them. */
static void purge(void) {
    uint64_t until = now_ns() + PURGE_NS;
    for (int left = 1; left && now_ns() < until; ) {
        left = 0;
        for (int c = 0; c < count(); c++) {
            DIR *all = is_repeated(c) ? NULL : opendir(folders[kind == GROUPS_V2 ? 0 : c]);
            struct dirent *entry;
            while (all && (entry = readdir(all))) {
                uint32_t number = (uint32_t) strtoul(entry->d_name, NULL, 10);
                if (number == 0) continue;
                if (tasks(number)) kill_all_in(number);
                if (remove_folders(number) < 0) left = 1;
            }
            if (all) closedir(all);
        }
        if (left) poll(NULL, 0, 10);
    }
}

/* Beside all else on the machine the attempts together weigh what its cpus are, and not as one process of many. */
static void weigh(void) {
    char path[PATH_MAX], text[32];
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    long weight = cpus < 1 ? 1 : cpus > 100 ? 100 : cpus;
    snprintf(path, sizeof path, "%s/%s", folders[kind == GROUPS_V2 ? 0 : CPU],
             kind == GROUPS_V2 ? "cpu.weight" : "cpu.shares");
    snprintf(text, sizeof text, "%ld", weight * (kind == GROUPS_V2 ? 100 : 1024));
    if (write_file(path, text) < 0) dprintf(2, "reeve-supervisor: %s: %s\n", path, strerror(errno));
}

void groups_open(enum group_kind new_kind, char *const new_folders[4]) {
    if (new_kind == GROUPS_NONE || known) {
        /* Those that are in groups stay there; where the folders are follows from the node and does not change. */
        kind = known ? (new_kind == GROUPS_NONE ? GROUPS_NONE : kind == GROUPS_NONE ? new_kind : kind) : GROUPS_NONE;
        return;
    }
    for (int c = 0; c < CONTROLLERS; c++) {
        folders[c] = strdup(new_folders[c]);
        if (!folders[c]) die("out of memory");
    }
    kind = new_kind;
    known = 1;
    for (int c = 0; c < count(); c++) {
        if (is_repeated(c)) continue;
        if (mkdir(folders[c], 0755) < 0 && errno != EEXIST)
            dprintf(2, "reeve-supervisor: no group %s: %s\n", folders[c], strerror(errno));
    }
    if (kind == GROUPS_V2) {
        char path[PATH_MAX];
        snprintf(path, sizeof path, "%s/cgroup.subtree_control", folders[0]);
        if (write_file(path, "+memory +cpu +pids") < 0)
            dprintf(2, "reeve-supervisor: no controllers in %s: %s\n", path, strerror(errno));
        (void) write_file(path, "+io"); /* only for what it counts */
    }
    weigh();
    purge();
}

void groups_say(struct buffer *b) {
    put(b, kind, 1);
    for (int c = 0; c < CONTROLLERS; c++) put_string(b, known ? folders[c] : "");
}

void groups_close(void) {
    if (!known) return;
    while (pooled) drop(pool[--pooled]);
    drop_doomed();
    for (int c = 0; c < CONTROLLERS; c++) if (folders[c][0] && !is_repeated(c)) rmdir(folders[c]);
}
