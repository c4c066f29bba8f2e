/*
 * reeve-supervisor: starts, watches and ends the processes of one worker.
 *
 * The worker's JVM starts one of these and drives it over two pipes: requests on stdin, replies on stdout. It is a
 * process of its own, and not code inside the JVM, for four reasons: what it promises (KILL after the grace, KILL when
 * the lease is over) must hold while the JVM hangs; when the JVM dies, nothing may stay behind; forking from a small
 * process is several times cheaper than from a JVM; and only the parent of a process is told exactly how it ended.
 *
 * One thread, one poll loop, no busy waiting. Requests are never waited for, replies are queued and written when the
 * pipe takes them, so that neither a slow disk nor a stopped JVM can hold up a timer. All slow work of a launch
 * (mkdir, open, exec) happens in the child.
 *
 * Frames, both ways, little-endian: u32 length of what follows, u8 type, body. A string is u32 length, bytes, NUL.
 *   L launch   u64 id, u8 set_ids, u32 uid, u32 gid, u32 n, u32 group[n], str folder, str spare,
 *              str mark, u32 argc, str argv[], u32 envc, str env[]
 *   K kill     u64 id, u32 grace_ms               TERM now and KILL after the grace; 0 is KILL at once
 *   W warn     u64 id                             USR1 to the whole group
 *   D deadline u64 ns of CLOCK_MONOTONIC, 0 none  when it passes, all get KILL; launches fail until the next D
 *   H hello    u32 version, u32 pid, u64 now_ns   once, at the start
 *   S started  u64 id, u32 pid                    the exec succeeded
 *   F failed   u64 id, u8 step, u32 errno         nothing was started
 *   E ended    u64 id, u8 signalled, u8 core, u32 status or signal, u64 cpu_us, u64 max_rss_kb
 *              and no process of it is left
 *   X expired                                     the deadline passed
 *
 * A process group is the unit: the child becomes leader of a new session, and when the leader is gone, the rest of its
 * group gets KILL. This process is a child subreaper, so what left the group (a daemon) becomes its child once its
 * parent died; such strays are matched to their attempt by session or by the mark (a variable of the environment) and
 * get KILL as well. A stray that left the session and hid its environment lives until no attempt is left. One that just
 * executes another program, or is about to die, has no environment to read for a moment: the end of an attempt is told
 * only when it has one or is gone, or after PASSING_MAX_NS.
 */
#define _GNU_SOURCE
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
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define VERSION 1
#define MAX_FRAME (8u << 20)        /* argv and env of one launch; more is a broken stream */
#define READ_CHUNK (64u << 10)      /* what a pipe holds */
#define DRAIN_FIRST_NS 2000000ull   /* first look again at a group that is dying without telling us */
#define DRAIN_MAX_NS 100000000ull   /* and at most this long: far below the time pids need to wrap around */
#define PASSING_MAX_NS 1000000000ull /* for a stray whose environment cannot be read yet; it takes microseconds */
#define FAREWELL_NS 5000000000ull   /* how long to reap after the JVM is gone; a process in D state may need longer */
#define SECOND_NS 1000000000ull
#define MILLI_NS 1000000ull

/* What a launch was doing when it failed; the Java side has the same list. */
enum step { S_NONE, S_LEASE, S_FORK, S_FOLDER, S_WORK, S_TMP, S_STDOUT, S_STDERR, S_PROGRESS, S_SESSION, S_CHDIR,
            S_GROUPS, S_GID, S_UID, S_EXEC, S_REQUEST };

enum state { STARTING, RUNNING, DRAINING };

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
};

struct buffer { unsigned char *bytes; size_t used, size; };

/* A launch request; all pointers are into the request's frame. */
struct launch {
    uint64_t id;
    int set_ids;
    uid_t uid;
    gid_t gid;
    size_t group_count;
    gid_t groups[64];
    char *folder;
    char *spare; /* a folder of an attempt that is over, emptied, to become this one's; or empty */
    char *mark, **argv, **envp;
};

struct failure { uint32_t step, error; };

static struct attempt **attempts;
static size_t attempt_count, attempt_room;
static struct buffer input, output;
static uint64_t lease_at;    /* 0: none */
static int lease_over;
static int request_fd, reply_fd, signal_fd, children_fd;
static pid_t own_pid;

/* Changed here and put back in every child. */
static const int ignored_signals[] = { SIGINT, SIGHUP, SIGQUIT, SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU };
#define IGNORED_COUNT (sizeof ignored_signals / sizeof *ignored_signals)

static void die(const char *what) {
    dprintf(2, "reeve-supervisor: %s: %s\n", what, strerror(errno));
    /* Attempts are ended on every way out: children hold PR_SET_PDEATHSIG, groups get KILL here. */
    for (size_t i = 0; i < attempt_count; i++) kill(-attempts[i]->pid, SIGKILL);
    _exit(70);
}

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t) t.tv_sec * SECOND_NS + (uint64_t) t.tv_nsec;
}

static void reserve(struct buffer *b, size_t more) {
    if (b->size - b->used >= more) return;
    size_t size = b->size ? b->size : READ_CHUNK;
    while (size - b->used < more) size *= 2;
    b->bytes = realloc(b->bytes, size);
    if (!b->bytes) die("out of memory");
    b->size = size;
}

/* ---- replies ---- */

static void put(uint64_t value, int bytes) {
    reserve(&output, 8);
    for (int i = 0; i < bytes; i++) output.bytes[output.used++] = (unsigned char) (value >> (8 * i));
}

static void reply_hello(void) {
    put(17, 4); put('H', 1); put(VERSION, 4); put((uint64_t) own_pid, 4); put(now_ns(), 8);
}
static void reply_started(struct attempt *a) { put(13, 4); put('S', 1); put(a->id, 8); put((uint64_t) a->pid, 4); }
static void reply_expired(void) { put(1, 4); put('X', 1); }

static void reply_failed(uint64_t id, enum step step, int error) {
    put(14, 4); put('F', 1); put(id, 8); put(step, 1); put((uint64_t) error, 4);
}

static void reply_ended(struct attempt *a) {
    int signalled = WIFSIGNALED(a->status);
    put(31, 4); put('E', 1); put(a->id, 8); put(signalled, 1);
    put(signalled && WCOREDUMP(a->status), 1);
    put((uint64_t) (signalled ? WTERMSIG(a->status) : WEXITSTATUS(a->status)), 4);
    put(a->cpu_us, 8); put(a->max_rss_kb, 8);
}

static void write_replies(void) {
    size_t done = 0;
    while (done < output.used) {
        ssize_t n = write(reply_fd, output.bytes + done, output.used - done);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) break; /* EAGAIN: poll says when. Anything else: the JVM is gone, and stdin tells so too. */
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
    free(a->mark);
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

static _Noreturn void run_child(struct launch *l, int fd) {
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
    if (find_id(l->id)) return; /* a repeat */
    if (lease_over) { reply_failed(l->id, S_LEASE, 0); return; }
    int fds[2];
    struct attempt *a = calloc(1, sizeof *a);
    if (!a || !(a->mark = strdup(l->mark))) die("out of memory");
    if (attempt_count == attempt_room) {
        attempt_room = attempt_room ? 2 * attempt_room : 64;
        attempts = realloc(attempts, attempt_room * sizeof *attempts);
        if (!attempts) die("out of memory");
    }
    a->id = l->id;
    a->exec_fd = -1;
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
        free(a->mark);
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

static void kill_all(void) {
    for (size_t i = 0; i < attempt_count; i++) signal_attempt(attempts[i], SIGKILL);
}

static void expire(void) {
    lease_at = 0;
    lease_over = 1;
    kill_all();
    reply_expired();
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

/* Whether no process of the attempt is left; otherwise they get KILL, and it is to be asked again. */
static int drained(struct attempt *a, int has_children, uint64_t now) {
    if (find_leader(a->pid)) return 1; /* its number is in use again, so its group was empty */
    /*
     * The number of an empty group may go to another process, but pids are handed out in turn, and this is asked at
     * least each DRAIN_MAX_NS: it would have to wrap around within that.
     */
    int group_left = kill(-a->pid, SIGKILL) == 0 || errno == EPERM;
    int strays_left = has_children && kill_strays(a, now) > 0;
    if (!group_left && !strays_left) return 1;
    a->drain_step = a->drain_step ? 2 * a->drain_step : DRAIN_FIRST_NS;
    if (a->drain_step > DRAIN_MAX_NS) a->drain_step = DRAIN_MAX_NS;
    a->drain_at = now + a->drain_step;
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

/* The JVM is gone, or asked for the end: leave nothing behind. */
static _Noreturn void farewell(void) {
    uint64_t until = now_ns() + FAREWELL_NS;
    kill_all();
    for (;;) {
        uint64_t now = now_ns();
        if (!settle(now) && attempt_count == 0) _exit(0);
        if (now > until) _exit(1);
        kill_strays(NULL, now);
        struct pollfd p = { signal_fd, POLLIN, 0 };
        poll(&p, 1, 20);
        struct signalfd_siginfo drop;
        while (read(signal_fd, &drop, sizeof drop) > 0) { }
    }
}

/* ---- requests ---- */

struct cursor { unsigned char *at, *end; int broken; };

static uint64_t take(struct cursor *c, int bytes) {
    uint64_t value = 0;
    if (c->end - c->at < bytes) { c->broken = 1; return 0; }
    for (int i = 0; i < bytes; i++) value |= (uint64_t) *c->at++ << (8 * i);
    return value;
}

static char *take_string(struct cursor *c) {
    uint64_t length = take(c, 4);
    if (c->broken || (uint64_t) (c->end - c->at) <= length || c->at[length] != 0) { c->broken = 1; return ""; }
    char *s = (char *) c->at;
    c->at += length + 1;
    return s;
}

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
    l.set_ids = (int) take(c, 1);
    l.uid = (uid_t) take(c, 4);
    l.gid = (gid_t) take(c, 4);
    l.group_count = take(c, 4);
    if (l.group_count > sizeof l.groups / sizeof *l.groups) { reply_failed(l.id, S_GROUPS, EINVAL); return; }
    for (size_t i = 0; i < l.group_count; i++) l.groups[i] = (gid_t) take(c, 4);
    l.folder = take_string(c);
    l.spare = take_string(c);
    l.mark = take_string(c);
    l.argv = take_strings(c);
    l.envp = take_strings(c);
    if (c->broken || !l.argv[0] || !l.folder[0]) reply_failed(l.id, S_REQUEST, EINVAL);
    else launch(&l);
    free(l.argv);
    free(l.envp);
}

static void on_frame(unsigned char *bytes, size_t length, uint64_t now) {
    struct cursor c = { bytes + 1, bytes + length, 0 };
    if (bytes[0] == 'L') {
        on_launch(&c);
    } else if (bytes[0] == 'K') {
        struct attempt *a = find_id(take(&c, 8));
        uint32_t grace_ms = (uint32_t) take(&c, 4);
        if (a && !c.broken) kill_attempt(a, grace_ms, now);
    } else if (bytes[0] == 'W') {
        struct attempt *a = find_id(take(&c, 8));
        if (a && !c.broken) signal_attempt(a, SIGUSR1);
    } else if (bytes[0] == 'D') {
        lease_at = take(&c, 8);
        lease_over = 0;
        if (lease_at && lease_at <= now) expire(); /* and not later: the next frame may be a launch */
    } else {
        errno = EPROTO;
        die("unknown request");
    }
}

static void read_requests(uint64_t now) {
    reserve(&input, READ_CHUNK);
    ssize_t n = read(request_fd, input.bytes + input.used, input.size - input.used);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n <= 0) farewell();
    input.used += (size_t) n;
    size_t at = 0;
    while (input.used - at >= 4) {
        unsigned char *b = input.bytes + at;
        uint32_t length = b[0] | (uint32_t) b[1] << 8 | (uint32_t) b[2] << 16 | (uint32_t) b[3] << 24;
        if (length == 0 || length > MAX_FRAME) { errno = EPROTO; die("broken request stream"); }
        if (input.used - at - 4 < length) break;
        on_frame(b + 4, length, now);
        at += 4 + (size_t) length;
    }
    memmove(input.bytes, input.bytes + at, input.used - at);
    input.used -= at;
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
    request_fd = fcntl(0, F_DUPFD_CLOEXEC, 10);
    reply_fd = fcntl(1, F_DUPFD_CLOEXEC, 10);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (signal_fd < 0 || request_fd < 0 || reply_fd < 0 || null < 0) die("cannot set up");
    /* Children read nothing, and whatever they write before their own files are open goes nowhere. */
    if (dup2(null, 0) < 0 || dup2(null, 1) < 0) die("cannot set up");
    fcntl(request_fd, F_SETFL, O_NONBLOCK);
    fcntl(reply_fd, F_SETFL, O_NONBLOCK);
#ifdef SYS_close_range
    syscall(SYS_close_range, 3u, ~0u, 4u /* CLOSE_RANGE_CLOEXEC */); /* fails on old kernels; the JVM closes its own */
#endif
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int) own_pid);
    children_fd = open(path, O_RDONLY | O_CLOEXEC);
}

/* Acts on what is due and returns when the next thing is, or 0. */
static uint64_t on_time(uint64_t now) {
    if (lease_at && now >= lease_at) expire();
    uint64_t next = lease_at;
    int look_again = 0;
    for (size_t i = 0; i < attempt_count; i++) {
        struct attempt *a = attempts[i];
        if (a->state == DRAINING) {
            if (now >= a->drain_at) look_again = 1;
        } else if (a->kill_at && now >= a->kill_at) {
            a->kill_at = 0;
            signal_attempt(a, SIGKILL);
        }
    }
    if (look_again) settle(now);
    for (size_t i = 0; i < attempt_count; i++) {
        struct attempt *a = attempts[i];
        uint64_t at = a->state == DRAINING ? a->drain_at : a->kill_at;
        if (at && (!next || at < next)) next = at;
    }
    return next;
}

int main(void) {
    static struct pollfd *polled;
    static size_t polled_room;
    prepare();
    reply_hello();
    for (;;) {
        uint64_t now = now_ns();
        uint64_t next = on_time(now);
        write_replies();
        if (polled_room < attempt_count + 3) {
            polled_room = 2 * attempt_count + 16;
            polled = realloc(polled, polled_room * sizeof *polled);
            if (!polled) die("out of memory");
        }
        size_t n = 0;
        polled[n++] = (struct pollfd) { request_fd, POLLIN, 0 };
        polled[n++] = (struct pollfd) { signal_fd, POLLIN, 0 };
        polled[n++] = (struct pollfd) { output.used ? reply_fd : -1, POLLOUT, 0 };
        for (size_t i = 0; i < attempt_count; i++)
            if (attempts[i]->exec_fd >= 0) polled[n++] = (struct pollfd) { attempts[i]->exec_fd, POLLIN, 0 };
        uint64_t wait = next > now ? next - now : 0;
        struct timespec timeout = { (time_t) (wait / SECOND_NS), (long) (wait % SECOND_NS) };
        if (ppoll(polled, n, next ? &timeout : NULL, NULL) < 0 && errno != EINTR) die("poll");
        now = now_ns();
        if (polled[1].revents) {
            struct signalfd_siginfo got;
            while (read(signal_fd, &got, sizeof got) == (ssize_t) sizeof got)
                if (got.ssi_signo == SIGTERM) farewell();
        }
        for (size_t i = attempt_count; i-- > 0; )
            if (attempts[i]->exec_fd >= 0) hear_exec(attempts[i], 0);
        if (polled[1].revents) settle(now);
        if (polled[0].revents) read_requests(now);
    }
}
