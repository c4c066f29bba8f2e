/*
 * Ends what a killed supervisor left behind. Its leaders died with it by PR_SET_PDEATHSIG, but what they had started
 * may live, and a leader that runs a set-user-id program lives too, because the kernel clears that signal there.
 *
 * Whose a process is, is told by the leader's pid together with its start, or by what no other program has by chance:
 * the attempt's mark and folder in its environment. A pid alone is never enough: numbers are used again.
 */
#define _GNU_SOURCE
#include "supervisor.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE_NS 5000000000ull /* a process in uninterruptible sleep may need longer; it is left then */

static size_t read_proc(pid_t pid, const char *name, char *to, size_t size) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", (int) pid, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    size_t used = 0;
    ssize_t n;
    while (used < size - 1 && (n = read(fd, to + used, size - 1 - used)) > 0) used += (size_t) n;
    close(fd);
    to[used] = 0;
    return used;
}

/* Returns 0 where there is no such process, or only what waits to be reaped. */
static uint64_t start_and_session(pid_t pid, pid_t *session) {
    char stat[2048];
    if (read_proc(pid, "stat", stat, sizeof stat) == 0) return 0;
    char *at = strrchr(stat, ')'); /* the end of the name, which may hold anything */
    if (!at || strlen(at) < 3) return 0;
    at += 2;
    char state = *at;
    for (int field = 3; field < 22 && at; field++) {
        if (field == 6) *session = (pid_t) strtol(at, NULL, 10);
        if ((at = strchr(at, ' '))) at++;
    }
    if (!at || state == 'X' || state == 'x') return 0;
    uint64_t ticks = strtoull(at, NULL, 10);
    return state == 'Z' ? 0 : ticks;
}

uint64_t start_ticks(pid_t pid) {
    pid_t session = 0;
    return start_and_session(pid, &session);
}

static int has_entry(const char *environ_bytes, size_t used, const char *entry) {
    for (const char *e = environ_bytes; e < environ_bytes + used; e += strlen(e) + 1)
        if (!strcmp(e, entry)) return 1;
    return 0;
}

static int is_of(struct orphan *o, pid_t pid, uint64_t ticks, pid_t session) {
    static char environ_bytes[128 << 10];
    if (ticks < o->ticks) return 0;
    if (pid == o->pid) return ticks == o->ticks;
    size_t used = read_proc(pid, "environ", environ_bytes, sizeof environ_bytes);
    if (!has_entry(environ_bytes, used, o->mark)) return 0;
    if (session == o->pid) return 1;
    /* Another cell on this machine may have an attempt of the same name, but not in this folder. */
    char folder[PATH_MAX + 32];
    snprintf(folder, sizeof folder, "REEVE_DIR=%s/work", o->folder);
    return has_entry(environ_bytes, used, folder);
}

static int kill_found(struct orphan *orphans, size_t count) {
    int found = 0;
    DIR *proc = opendir("/proc");
    if (!proc) return 0;
    struct dirent *entry;
    while ((entry = readdir(proc))) {
        pid_t pid = (pid_t) strtol(entry->d_name, NULL, 10);
        if (pid <= 1 || pid == getpid()) continue;
        pid_t session = 0;
        uint64_t ticks = start_and_session(pid, &session);
        for (size_t i = 0; ticks && i < count; i++) {
            if (is_of(&orphans[i], pid, ticks, session)) {
                dprintf(2, "reeve-supervisor: ending pid %d, left of %s\n", (int) pid, orphans[i].mark);
                if (kill(pid, SIGKILL) == 0) found++;
                break;
            }
        }
    }
    closedir(proc);
    return found;
}

void end_orphans(struct orphan *orphans, size_t count) {
    uint64_t until = now_ns() + PATIENCE_NS;
    while (count && kill_found(orphans, count) && now_ns() < until) poll(NULL, 0, 10);
}
