/*
 * reeve-supervisor: starts, watches and ends the processes of one worker.
 *
 * The worker's JVM starts one of these and drives it over a Unix-domain socket. It is a process of its own, and not
 * code inside the JVM, for five reasons: it outlives the JVM, so that a node is restarted without touching its tasks;
 * what it promises (KILL after the grace, KILL when the lease is over) must hold while the JVM hangs or is gone;
 * forking from a small process is several times cheaper than from a JVM; only the parent of a process is told exactly how it
 * ended; and that is kept, in memory and in a journal, until a JVM says that it has it.
 *
 *   reeve-supervisor FOLDER NODE    writes "ready" to stdout once it listens at FOLDER/socket, or why it does not
 *   reeve-supervisor --version
 *
 * One thread, one poll loop, no busy waiting. Requests are never waited for, replies are queued and written when the
 * socket takes them, so that neither a slow disk nor a stopped JVM can hold up a timer. All slow work of a launch
 * (mkdir, open, exec) happens in the child.
 *
 * One client at a time, of the same user. When its connection ends, for whatever reason, attempts that are to be kept
 * go on, and the others until the deadline. Where there is none, they get KILL at once, unless the client said before
 * for how long it plans to be away. With no client and nothing to supervise this process ends.
 *
 * Frames, both ways, little-endian: u32 length of what follows, u8 type, body. A string is u32 length, bytes, NUL.
 *   C connect  u32 lowest, u32 highest version, str node                  the first; this frame and N never change
 *   L launch   u64 id, u8 keep, u64 run_ms, u32 grace_ms, u8 set_ids, u32 uid, u32 gid, u32 n, u32 group[n],
 *              str folder, str spare, str mark, u32 argc, str argv[], u32 envc, str env[]
 *              from version 3 on: u8 isolate, u64 memory bytes, u32 cpu thousandths, u32 share of cpu in thousandths,
 *              u32 processes, u64 open files; 0 is no limit
 *              ids ascend; after run_ms, 0 for never, it is killed here if the JVM is late to do so
 *   G groups   u8 0 none, 1 or 2, str folder for memory, cpu, cpuacct, pids   from version 3 on; cgroups.c
 *   K kill     u64 id, u32 grace_ms               TERM now and KILL after the grace; 0 is KILL at once
 *   W warn     u64 id                             USR1 to the whole group
 *   T throttle u64 id, u8 stop                    STOP to the whole group, or CONT; from version 3 on
 *   D deadline u64 ns of CLOCK_MONOTONIC, 0 none  when it passes, all but the kept get KILL; launches fail till next D
 *   P planned  u64 ns of CLOCK_MONOTONIC          without a deadline, how long a missing client is waited for
 *   A ack      u64 id                             the client has noted its E or F, which is forgotten here
 *   Q quit                                        KILL to all, the kept as well, and the end of this process
 *   N refused  u8 why, u32 lowest, u32 highest version, u32 pid           1 another client has it (pid), 2 version,
 *                                                                         3 it is of another node
 *   H hello    u32 version, u32 pid, u64 now_ns, u64 highest id seen      then S, I, E and F of all that is here
 *   Z          that was all of it
 *   I          u64 id                             is being started; S or F will follow
 *   S started  u64 id, u32 pid, u64 start_ticks, u64 ns of CLOCK_MONOTONIC, u32 group or 0  the exec succeeded
 *   F failed   u64 id, u8 step, u32 errno         nothing was started
 *   E ended    u64 id, u8 signalled, u8 core, u32 status or signal, u64 cpu_us, u64 max_rss_kb, u8 cause, u64 wall_ms
 *              u64 peak bytes of its group or 0, u32 out-of-memory kills, u32 refused forks, u64 bytes read, u64 written
 *              u8 untouched: its folder is as it was made, and may be the spare of another launch as it is
 *              and no process of it is left
 *   X expired                                     the deadline passed
 * E and F are told to each client anew until one has acknowledged them.
 *
 * A process group is the unit: the child becomes leader of a new session, and when the leader is gone, the rest of its
 * group gets KILL. This process is a child subreaper, so what left the group (a daemon) becomes its child once its
 * parent died; such strays are matched to their attempt by session or by the mark (a variable of the environment) and
 * get KILL as well. A stray that left the session and hid its environment lives until no attempt is left. One that just
 * executes another program, or is about to die, has no environment to read for a moment: the end of an attempt is told
 * only when it has one or is gone, or after PASSING_MAX_NS.
 *
 * Where the worker names control groups, the group is the unit instead: nothing can leave it, and all of it gets KILL.
 *
 * If this process is killed, the leaders die with it (PR_SET_PDEATHSIG). The next one finds in the journal what was
 * running, ends what is left of it, and tells that it was lost.
 */
#define _GNU_SOURCE
#include "supervisor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/types.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LOWEST_VERSION 2
#define HIGHEST_VERSION 3
#define MAX_FRAME (8u << 20)        /* argv and env of one launch; more is a broken stream */
#define READ_CHUNK (64u << 10)      /* what a pipe holds */
#define DRAIN_FIRST_NS 2000000ull   /* first look again at a group that is dying without telling us */
#define DRAIN_MAX_NS 100000000ull   /* and at most this long: far below the time pids need to wrap around */
#define PASSING_MAX_NS 1000000000ull /* for a stray whose environment cannot be read yet; it takes microseconds */
#define FAREWELL_NS 5000000000ull   /* how long to reap at the end; a process in D state may need longer */
#define FIRST_CLIENT_NS 20000000000ull /* how long to wait for the first client */
#define LOCK_TRIES 300              /* at 50 ms: longer than the farewell of the one before */
#define LATE_MS 2000                /* how much later than the JVM this ends what runs too long */

/* What a launch was doing when it failed; the Java side has the same list. */
enum step { S_NONE, S_LEASE, S_FORK, S_FOLDER, S_WORK, S_TMP, S_STDOUT, S_STDERR, S_PROGRESS, S_SESSION, S_CHDIR,
            S_GROUPS, S_GID, S_UID, S_EXEC, S_REQUEST, S_ISOLATE, S_FILES };

enum state { STARTING, RUNNING, DRAINING };

/* What made an attempt end; the Java side has the same list. */
enum cause { BY_ITSELF, DEADLINE, RUN_LIMIT, SUPERVISOR_GONE, CLIENT_GONE };

enum refusal { R_BUSY = 1, R_VERSION, R_NODE };

struct attempt {
    uint64_t id;
    pid_t pid;            /* of the leader; also its group and session */
    enum state state;
    int exec_fd;          /* while STARTING: end of file says that exec succeeded, a record says what failed */
    uint64_t kill_at;     /* when TERM becomes KILL, or 0 */
    uint64_t drain_at;    /* while DRAINING: when to look again, whatever SIGCHLD says */
    uint64_t drain_step;
    uint64_t passing_until; /* while DRAINING: how long strays in passing are waited for, or 0 if none was met */
    int status;           /* while DRAINING: how the leader ended */
    uint64_t cpu_us, max_rss_kb;
    char *mark;           /* NAME=value in the environment of all its processes */
    char *folder;
    int keep;
    uint64_t run_ms, limit_at; /* when it has run too long, or 0 */
    uint32_t grace_ms;
    uint64_t ticks, started_ns;
    enum cause cause;     /* of the last signal that was not asked for */
    struct group *group;  /* or NULL */
    int stopped;          /* by the client, who may be gone before it lets it go on */
    int may_leave_group;  /* it runs with the rights to */
    uint64_t read_bytes, written_bytes;
};

/* A reply that is told until it is acknowledged. */
struct kept { uint64_t id; size_t length; unsigned char frame[96]; };

/* A launch request; all pointers are into the request's frame. */
struct launch {
    uint64_t id;
    int keep;
    uint64_t run_ms;
    uint32_t grace_ms;
    int set_ids;
    uid_t uid;
    gid_t gid;
    size_t group_count;
    gid_t groups[64];
    char *folder;
    char *spare; /* a folder of an attempt that is over, emptied, to become this one's; or empty */
    char *mark, **argv, **envp;
    int isolate;
    struct limits limits;
    uint64_t files;
    struct group *group;
};

struct failure { uint32_t step, error; };

static struct attempt **attempts;
static size_t attempt_count, attempt_room;
static struct kept *kept;
static size_t kept_count, kept_room;
static struct buffer input, output, frame;
static uint64_t lease_at;    /* 0: none */
static uint64_t planned_until;
static uint64_t highest_id;
static int lease_over;
static int client_fd = -1, client_knows; /* the client has said hello */
static int had_client;
static uint64_t first_client_until;
static int listen_fd, signal_fd, children_fd, lease_fd;
static const char *node;
static char boot_id[64];
static pid_t own_pid;

/* Changed here and put back in every child. */
static const int ignored_signals[] = { SIGINT, SIGHUP, SIGQUIT, SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU };
#define IGNORED_COUNT (sizeof ignored_signals / sizeof *ignored_signals)

void die(const char *what) {
    dprintf(2, "reeve-supervisor: %s: %s\n", what, strerror(errno));
    /* Attempts are ended on every way out: children hold PR_SET_PDEATHSIG, groups get KILL here. */
    for (size_t i = 0; i < attempt_count; i++) kill(-attempts[i]->pid, SIGKILL);
    _exit(70);
}

static uint64_t clock_ns(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (uint64_t) t.tv_sec * SECOND_NS + (uint64_t) t.tv_nsec;
}

uint64_t now_ns(void) { return clock_ns(CLOCK_MONOTONIC); }

/* ---- bytes ---- */

void reserve(struct buffer *b, size_t more) {
    if (b->size - b->used >= more) return;
    size_t size = b->size ? b->size : READ_CHUNK;
    while (size - b->used < more) size *= 2;
    b->bytes = realloc(b->bytes, size);
    if (!b->bytes) die("out of memory");
    b->size = size;
}

void put(struct buffer *b, uint64_t value, int bytes) {
    reserve(b, 8);
    for (int i = 0; i < bytes; i++) b->bytes[b->used++] = (unsigned char) (value >> (8 * i));
}

void put_string(struct buffer *b, const char *text) {
    size_t length = strlen(text);
    put(b, length, 4);
    reserve(b, length + 1);
    memcpy(b->bytes + b->used, text, length + 1);
    b->used += length + 1;
}

uint64_t take(struct cursor *c, int bytes) {
    uint64_t value = 0;
    if (c->end - c->at < bytes) { c->broken = 1; return 0; }
    for (int i = 0; i < bytes; i++) value |= (uint64_t) *c->at++ << (8 * i);
    return value;
}

char *take_string(struct cursor *c) {
    uint64_t length = take(c, 4);
    if (c->broken || (uint64_t) (c->end - c->at) <= length || c->at[length] != 0) { c->broken = 1; return ""; }
    char *s = (char *) c->at;
    c->at += length + 1;
    return s;
}

/* ---- replies ---- */

static struct buffer *begin(char type) {
    frame.used = 0;
    put(&frame, (uint64_t) type, 1);
    return &frame;
}

/* Queues what was begun for the client, if there is one that has been greeted. */
static void tell(void) {
    if (!client_knows) return;
    put(&output, frame.used, 4);
    reserve(&output, frame.used);
    memcpy(output.bytes + output.used, frame.bytes, frame.used);
    output.used += frame.used;
}

/* Tells it, and tells it again until it is acknowledged. */
static void keep_and_tell(uint64_t id) {
    if (kept_count == kept_room) {
        kept_room = kept_room ? 2 * kept_room : 64;
        kept = realloc(kept, kept_room * sizeof *kept);
        if (!kept) die("out of memory");
    }
    struct kept *k = &kept[kept_count++];
    k->id = id;
    k->length = frame.used;
    memcpy(k->frame, frame.bytes, frame.used);
    journal_add(frame.bytes, frame.used);
    tell();
}

static void acknowledged(uint64_t id) {
    for (size_t i = 0; i < kept_count; i++) { /* nearly always the first */
        if (kept[i].id != id) continue;
        memmove(&kept[i], &kept[i + 1], (--kept_count - i) * sizeof *kept);
        return;
    }
}

static void reply_started(struct attempt *a) {
    struct buffer *b = begin('S');
    put(b, a->id, 8); put(b, (uint64_t) a->pid, 4); put(b, a->ticks, 8); put(b, a->started_ns, 8);
    put(b, group_number(a->group), 4);
    tell();
}

static void journal_started(struct attempt *a) {
    struct buffer *b = begin('S');
    put(b, a->id, 8); put(b, (uint64_t) a->pid, 4); put(b, a->ticks, 8);
    put_string(b, a->mark); put_string(b, a->folder);
    journal_add(b->bytes, b->used);
}

static void reply_failed(uint64_t id, enum step step, int error) {
    struct buffer *b = begin('F');
    put(b, id, 8); put(b, step, 1); put(b, (uint64_t) error, 4);
    keep_and_tell(id);
}

/* Whether the folder name, which no link leads to, has nothing in it. */
static int is_empty_folder(int at, const char *name) {
    int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) return 0;
    _Alignas(struct dirent) char entries[1024];
    int empty = 1;
    long length;
    while (empty && (length = syscall(SYS_getdents64, fd, entries, sizeof entries)) != 0) {
        if (length < 0) empty = 0;
        for (long next = 0; empty && next < length; ) {
            struct dirent *entry = (struct dirent *) (entries + next);
            empty = !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..");
            next += entry->d_reclen;
        }
    }
    close(fd);
    return empty;
}

/* Whether a folder is as this made it, so that nothing is to be deleted before it can serve again. */
static int is_untouched(const char *folder) {
    int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
    if (fd < 0) return 0;
    struct stat progress;
    int untouched = is_empty_folder(fd, "work") && is_empty_folder(fd, "tmp")
            && fstatat(fd, "progress", &progress, AT_SYMLINK_NOFOLLOW) == 0
            && S_ISREG(progress.st_mode) && progress.st_size == 0 && progress.st_nlink == 1;
    close(fd);
    return untouched;
}

static void reply_ended(struct attempt *a) {
    int status = a->status;
    enum cause cause = a->cause;
    struct use use = { a->cpu_us, 0, 0, 0 };
    if (a->group) group_use(a->group, &use);
    int signalled = WIFSIGNALED(status);
    /* Of one that ended by itself just before it would have got KILL, that is what counts. */
    if ((cause == DEADLINE || cause == CLIENT_GONE) && !(signalled && WTERMSIG(status) == SIGKILL)) cause = BY_ITSELF;
    struct buffer *b = begin('E');
    put(b, a->id, 8); put(b, signalled, 1);
    put(b, signalled && WCOREDUMP(status), 1);
    put(b, (uint64_t) (signalled ? WTERMSIG(status) : WEXITSTATUS(status)), 4);
    put(b, use.cpu_us, 8); put(b, a->max_rss_kb, 8);
    put(b, cause, 1); put(b, clock_ns(CLOCK_REALTIME) / MILLI_NS, 8);
    put(b, use.peak_bytes, 8); put(b, use.ooms, 4); put(b, use.refusals, 4);
    put(b, a->read_bytes, 8); put(b, a->written_bytes, 8);
    put(b, (uint64_t) is_untouched(a->folder), 1);
    keep_and_tell(a->id);
}

/* The next supervisor has to know where to look for what this one started. */
static void journal_groups(void) {
    struct buffer *b = begin('G');
    groups_say(b);
    journal_add(b->bytes, b->used);
}

static void rewrite_journal(uint64_t now) {
    journal_begin_rewrite();
    struct buffer *b = begin('B');
    put_string(b, boot_id);
    journal_add(b->bytes, b->used);
    journal_groups();
    for (size_t i = 0; i < attempt_count; i++)
        if (attempts[i]->state != STARTING && attempts[i]->id != UINT64_MAX) journal_started(attempts[i]);
    for (size_t i = 0; i < kept_count; i++) journal_add(kept[i].frame, kept[i].length);
    journal_end_rewrite(now);
}

static void write_replies(void) {
    size_t done = 0;
    while (client_fd >= 0 && done < output.used) {
        ssize_t n = send(client_fd, output.bytes + done, output.used - done, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) break; /* EAGAIN: poll says when. Anything else: the client is gone, and reading tells so too. */
        done += (size_t) n;
    }
    if (done) {
        memmove(output.bytes, output.bytes + done, output.used - done);
        output.used -= done;
    }
}

/* ---- the table ---- */

static struct attempt *find_id(uint64_t id) {
    for (size_t i = 0; i < attempt_count; i++) if (attempts[i]->id == id) return attempts[i];
    return NULL;
}

/* The attempt whose living or unreaped leader is pid. */
static struct attempt *find_leader(pid_t pid) {
    for (size_t i = 0; i < attempt_count; i++)
        if (attempts[i]->pid == pid && attempts[i]->state != DRAINING) return attempts[i];
    return NULL;
}

static void forget(struct attempt *a) {
    for (size_t i = 0; i < attempt_count; i++)
        if (attempts[i] == a) { attempts[i] = attempts[--attempt_count]; break; }
    if (a->exec_fd >= 0) close(a->exec_fd);
    group_give_back(a->group);
    free(a->mark);
    free(a->folder);
    free(a);
}

/* ---- launch ---- */

static _Noreturn void fail(int fd, enum step step) {
    struct failure f = { step, (uint32_t) errno };
    ssize_t ignored = write(fd, &f, sizeof f); /* at most PIPE_BUF, so it is whole or not there */
    (void) ignored;
    _exit(127);
}

/* Makes folder, and the folders above it, which must stay passable for the users that tasks run as. */
static int make_folders(char *path) {
    if (mkdir(path, 0711) == 0 || errno == EEXIST) return 0;
    char *slash = strrchr(path, '/');
    if (errno != ENOENT || !slash || slash == path) return -1;
    *slash = 0;
    int made = make_folders(path);
    *slash = '/';
    return made < 0 ? -1 : mkdir(path, 0711) == 0 || errno == EEXIST ? 0 : -1;
}

static int take_folder(struct launch *l) {
    if (l->spare[0]) {
        if (rename(l->spare, l->folder) == 0) return 0;
        char *slash = strrchr(l->folder, '/');
        if (errno == ENOENT && slash && slash != l->folder) {
            *slash = 0;
            int made = make_folders(l->folder);
            *slash = '/';
            if (made == 0 && rename(l->spare, l->folder) == 0) return 0;
        }
    }
    return make_folders(l->folder);
}

static int in_folder(char *to, const char *folder, const char *name) {
    if ((size_t) snprintf(to, PATH_MAX, "%s/%s", folder, name) < PATH_MAX) return 0;
    errno = ENAMETOOLONG;
    return -1;
}

static int make_own_folder(struct launch *l, const char *name) {
    char path[PATH_MAX];
    if (in_folder(path, l->folder, name) < 0) return -1;
    if (mkdir(path, 0700) < 0 && (errno != EEXIST || (l->spare[0] && chmod(path, 0700) < 0))) return -1;
    return l->set_ids ? lchown(path, l->uid, l->gid) : 0;
}

/* The file belongs to the task's user, so that reopening /dev/stdout works; its folder does not. */
static int make_own_file(struct launch *l, const char *path, int flags) {
    int fd = open(path, flags | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd >= 0 && l->set_ids && fchown(fd, l->uid, l->gid) < 0) { close(fd); return -1; }
    return fd;
}

/* Logs stand beside the folder, so that the folder can go or serve again while they stay. */
static int open_log(struct launch *l, const char *suffix) {
    char path[PATH_MAX];
    if ((size_t) snprintf(path, PATH_MAX, "%s.%s", l->folder, suffix) >= PATH_MAX) { errno = ENAMETOOLONG; return -1; }
    return make_own_file(l, path, O_WRONLY | O_APPEND);
}

static int make_progress(struct launch *l) {
    char path[PATH_MAX];
    if (in_folder(path, l->folder, "progress") < 0) return -1;
    int fd = make_own_file(l, path, O_WRONLY); /* closed by exec */
    /* Whose it was before may have taken the permissions away. */
    if (fd < 0 && l->spare[0] && errno == EACCES && unlink(path) == 0) fd = make_own_file(l, path, O_WRONLY);
    return fd >= 0 && l->spare[0] ? fchmod(fd, 0600) : fd;
}

/* As execvpe, without its fallback to sh: a file that is no program is reported as such. Returns on failure only. */
static void exec_in_path(char **argv, char **envp) {
    if (strchr(argv[0], '/')) { execve(argv[0], argv, envp); return; }
    const char *path = "/usr/local/bin:/usr/bin:/bin";
    for (char **e = envp; *e; e++) if (!strncmp(*e, "PATH=", 5)) path = *e + 5;
    int denied = 0;
    char candidate[PATH_MAX];
    for (const char *p = path; ; ) {
        const char *end = strchrnul(p, ':');
        int n = end == p ? snprintf(candidate, sizeof candidate, "./%s", argv[0])
                         : snprintf(candidate, sizeof candidate, "%.*s/%s", (int) (end - p), p, argv[0]);
        if (n > 0 && (size_t) n < sizeof candidate) {
            execve(candidate, argv, envp);
            if (errno == EACCES) denied = 1;
            else if (errno != ENOENT && errno != ENOTDIR) return;
        }
        if (!*end) break;
        p = end + 1;
    }
    errno = denied ? EACCES : ENOENT;
}

static void set_rlimits(struct launch *l, int fd) {
    struct rlimit limit = { l->files, l->files };
    if (l->files && setrlimit(RLIMIT_NOFILE, &limit) < 0) fail(fd, S_FILES);
    /* No core files unless the task asks for them: they would fill the disk with what nobody looks at. */
    if (getrlimit(RLIMIT_CORE, &limit) == 0) {
        limit.rlim_cur = 0;
        setrlimit(RLIMIT_CORE, &limit);
    }
}

static _Noreturn void run_child(struct launch *l, int fd) {
    if (l->group && group_enter(l->group) < 0) fail(fd, S_ISOLATE);
    umask(022);
    /* Again, because the worker removes empty folders of finished jobs while this makes them. */
    int tries = 0;
    while (take_folder(l) < 0) if (errno != ENOENT || ++tries == 10) fail(fd, S_FOLDER);
    if (make_own_folder(l, "work") < 0) fail(fd, S_WORK);
    if (make_own_folder(l, "tmp") < 0) fail(fd, S_TMP);
    int out = open_log(l, "stdout");
    if (out < 0 || dup2(out, 1) < 0) fail(fd, S_STDOUT);
    int err = open_log(l, "stderr");
    if (err < 0 || dup2(err, 2) < 0) fail(fd, S_STDERR);
    if (make_progress(l) < 0) fail(fd, S_PROGRESS);
    if (setsid() < 0) fail(fd, S_SESSION);
    set_rlimits(l, fd);
    char work[PATH_MAX];
    /* Before the ids change: it works below a folder that the user may not pass, as far as names are relative. */
    if (in_folder(work, l->folder, "work") < 0 || chdir(work) < 0) fail(fd, S_CHDIR);
    if (l->set_ids) {
        if (setgroups(l->group_count, l->groups) < 0) fail(fd, S_GROUPS);
        if (setresgid(l->gid, l->gid, l->gid) < 0) fail(fd, S_GID);
        if (setresuid(l->uid, l->uid, l->uid) < 0) fail(fd, S_UID);
    }
    /* Changing ids clears it, so it comes after. If this process is killed itself, leaders must not outlive it. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != own_pid) _exit(127);
    for (size_t i = 0; i < IGNORED_COUNT; i++) signal(ignored_signals[i], SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    exec_in_path(l->argv, l->envp);
    fail(fd, S_EXEC);
}

static void launch(struct launch *l) {
    if (l->id <= highest_id) return; /* a repeat */
    highest_id = l->id;
    if (lease_over) { reply_failed(l->id, S_LEASE, 0); return; }
    if (l->isolate && groups_in_use() && !(l->group = group_take(&l->limits))) {
        reply_failed(l->id, S_ISOLATE, errno);
        return;
    }
    int fds[2];
    struct attempt *a = calloc(1, sizeof *a);
    if (!a || !(a->mark = strdup(l->mark)) || !(a->folder = strdup(l->folder))) die("out of memory");
    if (attempt_count == attempt_room) {
        attempt_room = attempt_room ? 2 * attempt_room : 64;
        attempts = realloc(attempts, attempt_room * sizeof *attempts);
        if (!attempts) die("out of memory");
    }
    a->id = l->id;
    a->keep = l->keep;
    a->run_ms = l->run_ms;
    a->grace_ms = l->grace_ms;
    a->exec_fd = -1;
    a->started_ns = now_ns();
    a->group = l->group;
    a->may_leave_group = (l->set_ids ? l->uid : geteuid()) == 0;
    pid_t pid = -1;
    if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) == 0) {
        /*
         * fork and not vfork: between setresuid and exec another process of that user may stop the child, and a parent
         * in vfork would stop with it, timers included. Copying this process costs some 40 us.
         */
        pid = fork();
        if (pid == 0) run_child(l, fds[1]);
        int error = errno;
        close(fds[1]);
        if (pid < 0) close(fds[0]);
        errno = error;
    }
    if (pid < 0) {
        reply_failed(l->id, S_FORK, errno);
        group_give_back(a->group);
        free(a->mark);
        free(a->folder);
        free(a);
        return;
    }
    a->pid = pid;
    a->exec_fd = fds[0];
    a->state = STARTING;
    attempts[attempt_count++] = a;
}

/* Reads what the child said of its exec. Returns 0 if the attempt is over because nothing was started. */
static int hear_exec(struct attempt *a, int child_is_dead) {
    struct failure f;
    ssize_t n = read(a->exec_fd, &f, sizeof f);
    if (n < 0 && (errno == EAGAIN || errno == EINTR) && !child_is_dead) return 1;
    close(a->exec_fd);
    a->exec_fd = -1;
    if (n != (ssize_t) sizeof f) {
        a->state = RUNNING;
        a->ticks = start_ticks(a->pid);
        if (a->run_ms) a->limit_at = a->started_ns + (a->run_ms + LATE_MS) * MILLI_NS;
        journal_started(a);
        reply_started(a);
        return 1;
    }
    reply_failed(a->id, f.step, (int) f.error);
    a->id = UINT64_MAX; /* told; the zombie is reaped later, as anybody's */
    return 0;
}

/* ---- ending ---- */

static void signal_attempt(struct attempt *a, int signal) {
    if (a->state == DRAINING) return; /* the leader is reaped: drained() has the care of the rest */
    /* No such group: the child has not come to setsid yet, and has no children. */
    if (kill(-a->pid, signal) < 0 && errno == ESRCH) kill(a->pid, signal);
}

static void kill_attempt(struct attempt *a, uint32_t grace_ms, uint64_t now) {
    if (a->state == DRAINING) return;
    uint64_t at = now + grace_ms * MILLI_NS;
    if (grace_ms == 0) {
        signal_attempt(a, SIGKILL);
    } else if (!a->kill_at) {
        signal_attempt(a, SIGTERM);
        signal_attempt(a, SIGCONT); /* a stopped process does not see TERM */
    }
    if (grace_ms && (!a->kill_at || at < a->kill_at)) a->kill_at = at; /* a repeat may only shorten the grace */
}

static void throttle(struct attempt *a, int stop) {
    if (stop && a->kill_at) return; /* it is asked to end, and shall be able to */
    a->stopped = stop;
    signal_attempt(a, stop ? SIGSTOP : SIGCONT);
}

static void kill_all(void) {
    for (size_t i = 0; i < attempt_count; i++) signal_attempt(attempts[i], SIGKILL);
}

/* Ends what is not to be kept; nothing is started until there is a new deadline. */
static void end_unkept(enum cause cause) {
    lease_at = 0;
    lease_over = 1;
    for (size_t i = 0; i < attempt_count; i++) {
        struct attempt *a = attempts[i];
        if (a->keep || a->state == DRAINING) continue;
        if (a->cause == BY_ITSELF) a->cause = cause;
        signal_attempt(a, SIGKILL);
    }
}

static void expire(void) {
    end_unkept(DEADLINE);
    begin('X');
    tell();
}

/*
 * Deadlines come in CLOCK_MONOTONIC, which is the JVM's. It stands still while the machine sleeps, and leases do not,
 * so a timer on CLOCK_BOOTTIME wakes this process as soon as the machine is up again.
 */
static void set_lease(uint64_t at, uint64_t now) {
    lease_at = at;
    lease_over = 0;
    if (at && at <= now) expire(); /* and not later: the next frame may be a launch */
    uint64_t boot = lease_at ? clock_ns(CLOCK_BOOTTIME) + (lease_at - now) : 0;
    struct itimerspec when = { { 0, 0 }, { (time_t) (boot / SECOND_NS), (long) (boot % SECOND_NS) } };
    timerfd_settime(lease_fd, TFD_TIMER_ABSTIME, &when, NULL);
}

enum belongs { NO, YES, IN_PASSING };

/*
 * Whether pid lives, and has no environment at all: its old one is gone, and the new one not made yet (exec), or it
 * ends. An empty environment has an address, this has none.
 */
static int is_in_passing(pid_t pid) {
    char path[64], stat[2048];
    snprintf(path, sizeof path, "/proc/%d/stat", (int) pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    ssize_t n = read(fd, stat, sizeof stat - 1);
    close(fd);
    if (n <= 0) return 0;
    stat[n] = 0;
    char *at = strrchr(stat, ')'); /* the end of the name, which may hold anything */
    if (!at || strlen(at) < 3 || at[2] == 'Z' || at[2] == 'X') return 0;
    at += 2;
    for (int field = 3; field < 51 && at; field++) if ((at = strchr(at, ' '))) at++; /* 51 is env_end */
    return at && strtoull(at, NULL, 10) == 0;
}

/* Whether the environment of pid holds mark. The start is enough: the worker puts the mark first. */
static enum belongs is_marked(pid_t pid, const char *mark) {
    static char environ_bytes[128 << 10];
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/environ", (int) pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    /* Of a process that ends, kernels before 6.16 give an empty environment, later ones say ESRCH. */
    if (fd < 0) return errno == ESRCH && is_in_passing(pid) ? IN_PASSING : NO;
    size_t used = 0;
    ssize_t n;
    while (used < sizeof environ_bytes - 1
            && (n = read(fd, environ_bytes + used, sizeof environ_bytes - 1 - used)) > 0) used += (size_t) n;
    close(fd);
    if (used == 0) return is_in_passing(pid) ? IN_PASSING : NO;
    environ_bytes[used] = 0;
    for (char *e = environ_bytes; e < environ_bytes + used; e += strlen(e) + 1) if (!strcmp(e, mark)) return YES;
    return NO;
}

/*
 * Sends KILL to the children of this process that are no leaders, and belong to a (to anybody, if a is NULL). Returns
 * how many there were, those included that do not tell yet whose they are. Where the kernel does not list children,
 * groups are all that is ended.
 */
static int kill_strays(struct attempt *a, uint64_t now) {
    static char list[64 << 10];
    size_t used = 0;
    ssize_t n;
    if (children_fd < 0) return 0;
    while (used < sizeof list - 1 && (n = pread(children_fd, list + used, sizeof list - 1 - used, (off_t) used)) > 0)
        used += (size_t) n;
    list[used] = 0;
    int left = 0;
    for (char *p = list, *end; ; p = end) {
        pid_t pid = (pid_t) strtol(p, &end, 10);
        if (end == p) break;
        if (a) {
            if (find_leader(pid)) continue;
            enum belongs belongs = getsid(pid) == a->pid ? YES : is_marked(pid, a->mark);
            if (belongs == IN_PASSING) {
                if (!a->passing_until) a->passing_until = now + PASSING_MAX_NS;
                if (now < a->passing_until) left++;
            }
            if (belongs != YES) continue;
        }
        /* Its pid cannot be another's: it is our child and not reaped. */
        if (kill(pid, SIGKILL) == 0) left++;
    }
    return left;
}

static void wait_for_drain(struct attempt *a, uint64_t now) {
    a->drain_step = a->drain_step ? 2 * a->drain_step : DRAIN_FIRST_NS;
    if (a->drain_step > DRAIN_MAX_NS) a->drain_step = DRAIN_MAX_NS;
    a->drain_at = now + a->drain_step;
}

/* Whether no process of the attempt is left; otherwise they get KILL, and it is to be asked again. */
static int drained(struct attempt *a, int has_children, uint64_t now) {
    if (a->group) {
        int empty = group_is_empty(a->group);
        if (!empty) group_kill(a->group);
        if (empty && (!a->may_leave_group || !has_children || kill_strays(a, now) == 0)) return 1;
        wait_for_drain(a, now);
        return 0;
    }
    if (find_leader(a->pid)) return 1; /* its number is in use again, so its group was empty */
    /*
     * The number of an empty group may go to another process, but pids are handed out in turn, and this is asked at
     * least each DRAIN_MAX_NS: it would have to wrap around within that.
     */
    int group_left = kill(-a->pid, SIGKILL) == 0 || errno == EPERM;
    int strays_left = has_children && kill_strays(a, now) > 0;
    if (!group_left && !strays_left) return 1;
    wait_for_drain(a, now);
    return 0;
}

/* Reaps all that is dead. Returns whether any child lives. */
static int reap(void) {
    for (;;) {
        siginfo_t info;
        info.si_pid = 0;
        if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0) {
            if (errno == EINTR) continue;
            return 0;
        }
        if (info.si_pid == 0) return 1;
        struct attempt *a = find_leader(info.si_pid);
        if (a && a->exec_fd >= 0) hear_exec(a, 1);
        /* Before the leader is reaped, because until then its group's number is certainly its own. */
        if (a) kill(-a->pid, SIGKILL);
        int status = 0;
        struct rusage use;
        if (wait4(info.si_pid, &status, 0, &use) < 0) continue;
        if (!a) continue;
        if (a->id == UINT64_MAX) { forget(a); continue; }
        a->status = status;
        a->cpu_us = (uint64_t) (use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1000000u
                + (uint64_t) (use.ru_utime.tv_usec + use.ru_stime.tv_usec);
        a->max_rss_kb = (uint64_t) use.ru_maxrss;
        a->read_bytes = (uint64_t) use.ru_inblock * 512;
        a->written_bytes = (uint64_t) use.ru_oublock * 512;
        a->state = DRAINING;
        a->drain_at = 0;
    }
}

/* Reaps, and tells of the attempts that are over. Returns whether any child lives. */
static int settle(uint64_t now) {
    int has_children = reap();
    for (size_t i = attempt_count; i-- > 0; ) {
        struct attempt *a = attempts[i];
        if (a->state == DRAINING && drained(a, has_children, now)) {
            reply_ended(a);
            forget(a);
        }
    }
    if (attempt_count == 0 && has_children) kill_strays(NULL, now); /* whoever hid: nothing is meant to run now */
    return has_children;
}

/* The end of this process: leave nothing behind but the journal. */
static _Noreturn void farewell(void) {
    uint64_t until = now_ns() + FAREWELL_NS;
    unlink("socket");
    kill_all();
    for (;;) {
        uint64_t now = now_ns();
        int has_children = settle(now);
        journal_flush();
        write_replies();
        if (!has_children && attempt_count == 0) {
            groups_close();
            _exit(0);
        }
        if (now > until) _exit(1);
        kill_strays(NULL, now);
        struct pollfd p = { signal_fd, POLLIN, 0 };
        poll(&p, 1, 20);
        struct signalfd_siginfo drop;
        while (read(signal_fd, &drop, sizeof drop) > 0) { }
    }
}

/* ---- requests ---- */

/* A NULL-terminated list, or NULL if the frame is broken. */
static char **take_strings(struct cursor *c) {
    uint64_t count = take(c, 4);
    if (c->broken || count > MAX_FRAME / 5) { c->broken = 1; return NULL; }
    char **list = calloc(count + 1, sizeof *list);
    if (!list) die("out of memory");
    for (uint64_t i = 0; i < count; i++) list[i] = take_string(c);
    return list;
}

static void on_launch(struct cursor *c) {
    struct launch l;
    memset(&l, 0, sizeof l);
    l.id = take(c, 8);
    l.keep = (int) take(c, 1);
    l.run_ms = take(c, 8);
    l.grace_ms = (uint32_t) take(c, 4);
    l.set_ids = (int) take(c, 1);
    l.uid = (uid_t) take(c, 4);
    l.gid = (gid_t) take(c, 4);
    l.group_count = take(c, 4);
    if (l.group_count > sizeof l.groups / sizeof *l.groups) {
        reply_failed(l.id, S_GROUPS, EINVAL);
        return;
    }
    for (size_t i = 0; i < l.group_count; i++) l.groups[i] = (gid_t) take(c, 4);
    l.folder = take_string(c);
    l.spare = take_string(c);
    l.mark = take_string(c);
    l.argv = take_strings(c);
    l.envp = take_strings(c);
    if (c->at < c->end) {
        l.isolate = (int) take(c, 1);
        l.limits.memory_bytes = take(c, 8);
        l.limits.cpu_millis = (uint32_t) take(c, 4);
        l.limits.weight_millis = (uint32_t) take(c, 4);
        l.limits.pids = (uint32_t) take(c, 4);
        l.files = take(c, 8);
    }
    if (c->broken || !l.argv || !l.argv[0] || !l.folder[0]) reply_failed(l.id, S_REQUEST, EINVAL);
    else launch(&l);
    free(l.argv);
    free(l.envp);
}

/* Returns 0 if the frame is broken. */
static int on_groups(struct cursor *c) {
    uint64_t kind = take(c, 1);
    char *folders[4];
    for (int i = 0; i < 4; i++) folders[i] = take_string(c);
    if (c->broken || kind > GROUPS_V2) return 0;
    groups_open((enum group_kind) kind, folders);
    return 1;
}

static void refuse(int fd, enum refusal why, pid_t pid) {
    struct buffer *b = begin('N');
    put(b, why, 1); put(b, LOWEST_VERSION, 4); put(b, HIGHEST_VERSION, 4); put(b, (uint64_t) pid, 4);
    unsigned char bytes[32] = { (unsigned char) b->used };
    memcpy(bytes + 4, b->bytes, b->used);
    ssize_t ignored = send(fd, bytes, 4 + b->used, MSG_NOSIGNAL | MSG_DONTWAIT); /* a new socket takes this much */
    (void) ignored;
}

static pid_t peer(int fd, uid_t *uid) {
    struct ucred who;
    socklen_t size = sizeof who;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) < 0) return 0;
    *uid = who.uid;
    return who.pid;
}

/* The client is gone, however that came. */
static void disconnect(uint64_t now) {
    close(client_fd);
    client_fd = -1;
    input.used = output.used = 0;
    if (!client_knows) return; /* it never was one */
    for (size_t i = 0; i < attempt_count; i++) if (attempts[i]->stopped) throttle(attempts[i], 0);
    client_knows = 0;
    if (lease_at || lease_over) return;
    if (planned_until > now) set_lease(planned_until, now);
    else end_unkept(CLIENT_GONE);
}

static void greet(struct cursor *c, uint64_t now) {
    uint64_t lowest = take(c, 4), highest = take(c, 4);
    char *its_node = take_string(c);
    enum refusal why = c->broken || lowest > HIGHEST_VERSION || highest < LOWEST_VERSION ? R_VERSION
                     : strcmp(its_node, node) ? R_NODE : 0;
    if (why) {
        refuse(client_fd, why, own_pid);
        disconnect(now);
        return;
    }
    client_knows = had_client = 1;
    planned_until = 0;
    struct buffer *b = begin('H');
    put(b, highest < HIGHEST_VERSION ? highest : HIGHEST_VERSION, 4);
    put(b, (uint64_t) own_pid, 4); put(b, now_ns(), 8); put(b, highest_id, 8);
    tell();
    for (size_t i = 0; i < attempt_count; i++) {
        if (attempts[i]->id == UINT64_MAX) continue;
        if (attempts[i]->state == STARTING) { put(begin('I'), attempts[i]->id, 8); tell(); }
        else reply_started(attempts[i]);
    }
    for (size_t i = 0; i < kept_count; i++) {
        frame.used = 0;
        reserve(&frame, kept[i].length);
        memcpy(frame.bytes, kept[i].frame, kept[i].length);
        frame.used = kept[i].length;
        tell();
    }
    begin('Z');
    tell();
}

/* Returns 0 if the client cannot be understood. */
static int on_frame(unsigned char *bytes, size_t length, uint64_t now) {
    struct cursor c = { bytes + 1, bytes + length, 0 };
    if (!client_knows) {
        if (bytes[0] != 'C') return 0;
        greet(&c, now);
    } else if (bytes[0] == 'L') {
        on_launch(&c);
    } else if (bytes[0] == 'K') {
        struct attempt *a = find_id(take(&c, 8));
        uint32_t grace_ms = (uint32_t) take(&c, 4);
        if (a && !c.broken) kill_attempt(a, grace_ms, now);
    } else if (bytes[0] == 'W') {
        struct attempt *a = find_id(take(&c, 8));
        if (a && !c.broken) signal_attempt(a, SIGUSR1);
    } else if (bytes[0] == 'T') {
        struct attempt *a = find_id(take(&c, 8));
        int stop = (int) take(&c, 1);
        if (a && !c.broken) throttle(a, stop);
    } else if (bytes[0] == 'D') {
        set_lease(take(&c, 8), now);
    } else if (bytes[0] == 'P') {
        planned_until = take(&c, 8);
    } else if (bytes[0] == 'G') {
        if (!on_groups(&c)) return 0;
        journal_groups();
    } else if (bytes[0] == 'A') {
        acknowledged(take(&c, 8));
    } else if (bytes[0] == 'Q') {
        farewell();
    } else {
        return 0;
    }
    return 1;
}

/* Returns whether there may be more to read. */
static int read_requests(uint64_t now) {
    reserve(&input, READ_CHUNK);
    ssize_t n = read(client_fd, input.bytes + input.used, input.size - input.used);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
    if (n <= 0) { disconnect(now); return 0; }
    input.used += (size_t) n;
    size_t at = 0;
    while (client_fd >= 0 && input.used - at >= 4) {
        unsigned char *b = input.bytes + at;
        uint32_t length = b[0] | (uint32_t) b[1] << 8 | (uint32_t) b[2] << 16 | (uint32_t) b[3] << 24;
        int understood = length > 0 && length <= MAX_FRAME;
        if (understood && input.used - at - 4 < length) break;
        if (!understood || !on_frame(b + 4, length, now)) {
            dprintf(2, "reeve-supervisor: the client sent what is no request, it is left\n");
            disconnect(now);
            return 0;
        }
        at += 4 + (size_t) length;
    }
    if (client_fd < 0) return 0; /* left meanwhile, with its input */
    memmove(input.bytes, input.bytes + at, input.used - at);
    input.used -= at;
    return 1;
}

static void accept_client(uint64_t now) {
    /* One that wrote something and left has left before the next came. */
    while (client_fd >= 0 && read_requests(now)) { }
    int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) return;
    uid_t uid = 0, ignored;
    pid_t pid = peer(fd, &uid);
    if (pid == 0 || (uid != geteuid() && uid != 0)) {
        dprintf(2, "reeve-supervisor: a connection of uid %u is not taken\n", (unsigned) uid);
        close(fd);
    } else if (client_fd >= 0 && client_knows) {
        refuse(fd, R_BUSY, peer(client_fd, &ignored));
        close(fd);
    } else {
        if (client_fd >= 0) close(client_fd); /* it never said hello */
        input.used = output.used = 0;
        client_fd = fd;
    }
}

/* ---- the past ---- */

static struct orphan *orphans;
static size_t orphan_count;
static int other_boot;

static void on_past(unsigned char *bytes, size_t length) {
    struct cursor c = { bytes + 1, bytes + length, 0 };
    if (bytes[0] == 'B') {
        other_boot = strcmp(take_string(&c), boot_id) != 0;
        return;
    }
    if (bytes[0] == 'G') {
        if (!other_boot) on_groups(&c); /* and what is in there is ended */
        return;
    }
    uint64_t id = take(&c, 8);
    if (c.broken) return;
    if (id > highest_id) highest_id = id;
    if (bytes[0] == 'S') {
        struct orphan o = { id, (pid_t) take(&c, 4), 0, NULL, NULL };
        o.ticks = take(&c, 8);
        o.mark = strdup(take_string(&c));
        o.folder = strdup(take_string(&c));
        orphans = realloc(orphans, (orphan_count + 1) * sizeof *orphans);
        if (!orphans || !o.mark || !o.folder) die("out of memory");
        if (!c.broken) orphans[orphan_count++] = o;
    } else if ((bytes[0] == 'E' || bytes[0] == 'F') && length <= sizeof kept->frame) {
        for (size_t i = orphan_count; i-- > 0; ) {
            if (orphans[i].id != id) continue;
            free(orphans[i].mark);
            free(orphans[i].folder);
            orphans[i] = orphans[--orphan_count];
        }
        frame.used = 0;
        reserve(&frame, length);
        memcpy(frame.bytes, bytes, length);
        frame.used = length;
        keep_and_tell(id); /* adds to the journal, which is written anew after this */
    }
}

/* What an earlier supervisor of this folder knew: its ends, and what was running when it was killed. */
static void remember(void) {
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, boot_id, sizeof boot_id - 1);
    if (n > 0) boot_id[strcspn(boot_id, "\n")] = 0;
    if (fd >= 0) close(fd);
    journal_read(on_past);
    if (!other_boot) end_orphans(orphans, orphan_count);
    for (size_t i = 0; i < orphan_count; i++) {
        struct attempt lost = { .id = orphans[i].id, .status = SIGKILL, .cause = SUPERVISOR_GONE };
        reply_ended(&lost);
        free(orphans[i].mark);
        free(orphans[i].folder);
    }
    free(orphans);
    rewrite_journal(now_ns());
}

/* ---- the loop ---- */

static void prepare(void) {
    own_pid = getpid();
    for (int s = 1; s < NSIG; s++) signal(s, SIG_DFL); /* what the JVM ignored, tasks would otherwise ignore too */
    for (size_t i = 0; i < IGNORED_COUNT; i++) signal(ignored_signals[i], SIG_IGN);
    sigset_t watched;
    sigemptyset(&watched);
    sigaddset(&watched, SIGCHLD);
    sigaddset(&watched, SIGTERM);
    sigprocmask(SIG_SETMASK, &watched, NULL);
    signal_fd = signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
    setsid(); /* a Ctrl-C at the JVM's terminal is the JVM's to answer; fails harmlessly for a group leader */
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) < 0) die("cannot become a subreaper");
    lease_fd = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
    if (signal_fd < 0 || lease_fd < 0) die("cannot set up");
#ifdef SYS_close_range
    syscall(SYS_close_range, 3u, ~0u, 4u /* CLOSE_RANGE_CLOEXEC */); /* fails on old kernels; the JVM closes its own */
#endif
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int) own_pid);
    children_fd = open(path, O_RDONLY | O_CLOEXEC);
}

/* One supervisor a folder. The one before may still be ending what it had, and this waits for it. */
static void lock_folder(void) {
    int fd = open("lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    /* Of the process and not of the open file: no child holds it on. */
    struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    for (int tries = 0; fd < 0 || fcntl(fd, F_SETLK, &whole) < 0; tries++) {
        if (fd < 0 || tries == LOCK_TRIES) {
            printf("cannot lock the folder: %s\n", strerror(errno));
            exit(75);
        }
        poll(NULL, 0, 50);
    }
}

static void listen_for_clients(void) {
    struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "socket" }; /* relative: paths may be long */
    unlink("socket");
    listen_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    umask(0177);
    if (listen_fd < 0 || bind(listen_fd, (struct sockaddr *) &address, sizeof address) < 0
            || listen(listen_fd, 8) < 0) {
        printf("cannot listen: %s\n", strerror(errno));
        exit(71);
    }
    umask(077);
    printf("ready\n");
    fflush(stdout);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    /* Children read nothing, and whatever they write before their own files are open goes nowhere. */
    if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0) die("cannot set up");
}

/* Acts on what is due and returns when the next thing is, or 0. */
static uint64_t on_time(uint64_t now) {
    if (lease_at && now >= lease_at) expire();
    uint64_t next = lease_at;
    if (!had_client) next = !next || first_client_until < next ? first_client_until : next;
    int look_again = 0;
    for (size_t i = 0; i < attempt_count; i++) {
        struct attempt *a = attempts[i];
        if (a->state == DRAINING) {
            if (now >= a->drain_at) look_again = 1;
        } else if (a->kill_at && now >= a->kill_at) {
            a->kill_at = 0;
            signal_attempt(a, SIGKILL);
        } else if (a->limit_at && now >= a->limit_at) {
            a->limit_at = 0;
            if (!a->kill_at) {
                if (a->cause == BY_ITSELF) a->cause = RUN_LIMIT;
                kill_attempt(a, a->grace_ms, now);
            }
        }
    }
    if (look_again) settle(now);
    for (size_t i = 0; i < attempt_count; i++) {
        struct attempt *a = attempts[i];
        uint64_t at = a->state == DRAINING ? a->drain_at : a->kill_at;
        if (at && (!next || at < next)) next = at;
        if (a->state != DRAINING && a->limit_at && (!next || a->limit_at < next)) next = a->limit_at;
    }
    return next;
}

/* Nobody is there, nothing runs, and what ended is in the journal. */
static int is_done(uint64_t now) {
    if (client_fd >= 0 || attempt_count > 0) return 0;
    return (had_client || now >= first_client_until) && (journal_flush() || kept_count == 0);
}

static void run(void) {
    static struct pollfd *polled;
    static size_t polled_room;
    for (;;) {
        uint64_t now = now_ns();
        uint64_t next = on_time(now);
        if (journal_wants_rewrite(now)) rewrite_journal(now);
        journal_flush();
        write_replies();
        if (is_done(now)) farewell();
        if (polled_room < attempt_count + 4) {
            polled_room = 2 * attempt_count + 16;
            polled = realloc(polled, polled_room * sizeof *polled);
            if (!polled) die("out of memory");
        }
        size_t n = 0;
        polled[n++] = (struct pollfd) { client_fd, (short) (POLLIN | (output.used ? POLLOUT : 0)), 0 };
        polled[n++] = (struct pollfd) { signal_fd, POLLIN, 0 };
        polled[n++] = (struct pollfd) { listen_fd, POLLIN, 0 };
        polled[n++] = (struct pollfd) { lease_fd, POLLIN, 0 };
        for (size_t i = 0; i < attempt_count; i++)
            if (attempts[i]->exec_fd >= 0) polled[n++] = (struct pollfd) { attempts[i]->exec_fd, POLLIN, 0 };
        uint64_t wait = next > now ? next - now : 0;
        struct timespec timeout = { (time_t) (wait / SECOND_NS), (long) (wait % SECOND_NS) };
        if (ppoll(polled, n, next ? &timeout : NULL, NULL) < 0 && errno != EINTR) die("poll");
        now = now_ns();
        uint64_t rings;
        if (polled[3].revents && read(lease_fd, &rings, sizeof rings) == (ssize_t) sizeof rings && lease_at) expire();
        if (polled[1].revents) {
            struct signalfd_siginfo got;
            while (read(signal_fd, &got, sizeof got) == (ssize_t) sizeof got)
                if (got.ssi_signo == SIGTERM) farewell();
        }
        for (size_t i = attempt_count; i-- > 0; )
            if (attempts[i]->exec_fd >= 0) hear_exec(attempts[i], 0);
        if (polled[1].revents) settle(now);
        if (client_fd >= 0 && (polled[0].revents & (POLLIN | POLLHUP | POLLERR))) read_requests(now);
        if (polled[2].revents) accept_client(now);
    }
}

int main(int argc, char **argv) {
    if (argc == 2 && !strcmp(argv[1], "--version")) {
        printf("reeve-supervisor protocol %d source %s\n", HIGHEST_VERSION, SOURCE);
        return 0;
    }
    if (argc != 3) {
        fprintf(stderr, "usage: reeve-supervisor FOLDER NODE\n");
        return 64;
    }
    node = argv[2];
    umask(077);
    if (chdir(argv[1]) < 0) {
        printf("cannot enter %s: %s\n", argv[1], strerror(errno));
        return 66;
    }
    prepare();
    lock_folder();
    remember();
    first_client_until = now_ns() + FIRST_CLIENT_NS;
    listen_for_clients();
    run();
}
