/*
 * reeve-exec: runs one command beside a running attempt, and does small things to files that Java cannot.
 *
 *   reeve-exec run PID DIR USER TERMINAL -- COMMAND ARGUMENT...
 *       PID       the leader of the attempt
 *       DIR       where the command starts
 *       USER      UID:GID[,GROUP...], or - for the user of this process
 *       TERMINAL  COLUMNSxROWS:TERM, or - for pipes, or none for a command that nobody listens to
 *   reeve-exec punch UNTIL FILE ...  gives back the first UNTIL bytes of each file, which keeps its length, and so every
 *       offset in it
 *   reeve-exec --version
 *
 * The command gets what the attempt has: environment, namespaces, root, cgroup, limits and user; where the attempt is
 * refused system calls, Reeve's own list of them is refused to the command. It is in a session of its own.
 * Frames on standard input and output: u8 type, u32 length (little-endian), bytes.
 *   in   I bytes for its standard input, E end of that, R u16 columns, u16 rows
 *   out  S it was started, O and R bytes of its output and error, X u8 signalled, u32 status or signal; F why not (text)
 *
 * The end of standard input means that nobody is there any more: all that was started here gets KILL, as it does when
 * the attempt's leader ends, on TERM, and after the command's own end. What leaves the session stays below the keeper,
 * a child subreaper; if this process is killed, keeper and command die with it (PR_SET_PDEATHSIG).
 */
#define _GNU_SOURCE
#include "container.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SOURCE
#define SOURCE "unknown"
#endif

#define CHUNK (32u << 10)
#define MAX_ENVIRON (4u << 20)
#define MAX_GROUPS 64
#ifndef MFD_EXEC
#define MFD_EXEC 0x10
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef FALLOC_FL_KEEP_SIZE
#define FALLOC_FL_KEEP_SIZE 1
#define FALLOC_FL_PUNCH_HOLE 2
#endif

struct who { int set; uid_t uid; gid_t gid; gid_t groups[MAX_GROUPS]; size_t count; };
struct terminal { int wanted, none; struct winsize size; const char *term; };

/* Bytes on their way; refilled only when empty, so nothing here grows. */
struct flow { size_t from, to; unsigned char bytes[CHUNK + 5]; };

static struct flow out, in;
static int proc_dir;
extern char **environ;

static void put_frame(char type, const void *bytes, size_t length) {
    out.bytes[0] = (unsigned char)type;
    for (int i = 0; i < 4; i++) out.bytes[1 + i] = (unsigned char)(length >> (8 * i));
    memcpy(out.bytes + 5, bytes, length);
    out.from = 0;
    out.to = length + 5;
}

static void flush_all(void) {
    fcntl(1, F_SETFL, fcntl(1, F_GETFL) & ~O_NONBLOCK);
    while (out.from < out.to) {
        ssize_t n = write(1, out.bytes + out.from, out.to - out.from);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return;
        out.from += (size_t)n;
    }
}

static void fail(const char *format, ...) {
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    put_frame('F', text, strlen(text));
    flush_all();
    exit(1);
}

static size_t read_all(int fd, char *into, size_t room) {
    size_t length = 0;
    while (length < room) {
        ssize_t n = read(fd, into + length, room - length);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;
        length += (size_t)n;
    }
    return length;
}

/* The attempt's environment, with another TERM where there is a terminal. */
static char **environment(const struct terminal *terminal) {
    int fd = openat(proc_dir, "environ", O_RDONLY | O_CLOEXEC);
    if (fd < 0) fail("the attempt's environment cannot be read: %s", strerror(errno));
    char *text = malloc(MAX_ENVIRON + 1);
    if (!text) fail("out of memory");
    size_t length = read_all(fd, text, MAX_ENVIRON);
    close(fd);
    text[length] = 0;
    size_t count = 0;
    for (size_t i = 0; i < length; i++) count += text[i] == 0;
    char **env = calloc(count + 3, sizeof *env);
    if (!env) fail("out of memory");
    size_t n = 0;
    for (size_t i = 0; i < length; i += strlen(text + i) + 1) {
        if (terminal->wanted && !strncmp(text + i, "TERM=", 5)) continue;
        env[n++] = text + i;
    }
    if (terminal->wanted) {
        char *term = malloc(strlen(terminal->term) + 6);
        if (!term) fail("out of memory");
        sprintf(term, "TERM=%s", terminal->term);
        env[n++] = term;
    }
    return env;
}

/* ---- in the child, before the command; what goes wrong is told over a pipe that exec closes ---- */

static int trouble;

static void child_fail(const char *what) {
    char text[256];
    int length = snprintf(text, sizeof text, "%s: %s", what, strerror(errno));
    if (write(trouble, text, (size_t)length) < 0) _exit(126);
    _exit(127);
}

static int join_cgroup(const char *controllers, const char *path) {
    char file[PATH_MAX];
    const char *name = !strncmp(controllers, "name=", 5) ? controllers + 5 : controllers;
    const char *roots[] = {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"};
    for (int i = 0; i < 2; i++) {
        if (*controllers) snprintf(file, sizeof file, "/sys/fs/cgroup/%s%s/cgroup.procs", name, path);
        else snprintf(file, sizeof file, "%s%s/cgroup.procs", roots[i], path);
        int fd = open(file, O_WRONLY | O_CLOEXEC);
        if (fd >= 0) {
            ssize_t n = write(fd, "0", 1);
            close(fd);
            return n == 1 ? 0 : -1;
        }
    }
    return -1;
}

/* Joins what the attempt is in and this process is not. Only root can, in general; others share the node's anyway. */
static void join_cgroups(void) {
    static char theirs[16384], ours[16384];
    int fd = openat(proc_dir, "cgroup", O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    theirs[read_all(fd, theirs, sizeof theirs - 1)] = 0;
    close(fd);
    fd = open("/proc/self/cgroup", O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    ours[read_all(fd, ours, sizeof ours - 1)] = 0;
    close(fd);
    char *rest = theirs;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        size_t length = strlen(line);
        if (!length) continue;
        char *known = strstr(ours, line);
        if (known && (known == ours || known[-1] == '\n') && (known[length] == '\n' || !known[length])) continue;
        strsep(&line, ":");
        char *controllers = strsep(&line, ":");
        if (!controllers || !line) continue;
        if (join_cgroup(controllers, line) != 0 && geteuid() == 0) child_fail("the attempt's cgroup cannot be joined");
    }
}

static int is_other_namespace(const char *name) {
    char path[64];
    struct stat theirs, ours;
    snprintf(path, sizeof path, "ns/%s", name);
    if (fstatat(proc_dir, path, &theirs, 0) != 0) return 0;
    snprintf(path, sizeof path, "/proc/self/ns/%s", name);
    return stat(path, &ours) == 0 && (theirs.st_ino != ours.st_ino || theirs.st_dev != ours.st_dev);
}

static int enter_namespace(const char *name, int type) {
    char path[64];
    if (!is_other_namespace(name)) return 0;
    snprintf(path, sizeof path, "ns/%s", name);
    int fd = openat(proc_dir, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return -1;
    int done = setns(fd, type);
    close(fd);
    return done;
}

static struct rlimit limits[RLIM_NLIMITS];
static int has_limit[RLIM_NLIMITS];

/* While the number of the process still means it: in its namespace it has another one. */
static void read_limits(pid_t of) {
    for (int resource = 0; resource < RLIM_NLIMITS; resource++)
        has_limit[resource] = prlimit(of, (__typeof__(RLIMIT_CPU))resource, NULL, &limits[resource]) == 0;
}

static void set_limits(void) {
    for (int resource = 0; resource < RLIM_NLIMITS; resource++)
        if (has_limit[resource]) setrlimit((__typeof__(RLIMIT_CPU))resource, &limits[resource]);
}

/* ---- what a process in a container may do less than one beside it ---- */

static struct { int confined, filtered, other_users; uint64_t bounding, effective; uid_t uid; gid_t gid; } container;

static uint64_t status_number(const char *text, const char *name, int base) {
    const char *line = strstr(text, name);
    return line ? strtoull(line + strlen(name), NULL, base) : 0;
}

/* What the attempt's user is called in its own namespace of users. */
static unsigned inside(const char *map, unsigned outside) {
    static char text[4096];
    int fd = openat(proc_dir, map, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return outside;
    text[read_all(fd, text, sizeof text - 1)] = 0;
    close(fd);
    unsigned first, lower, count;
    for (char *line = text; sscanf(line, "%u %u %u", &first, &lower, &count) == 3; line++) {
        if (outside >= lower && outside - lower < count) return first + (outside - lower);
        line = strchr(line, '\n');
        if (!line) break;
    }
    return outside;
}

static void read_confinement(const struct who *who) {
    static char text[8192];
    int fd = openat(proc_dir, "status", O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    text[read_all(fd, text, sizeof text - 1)] = 0;
    close(fd);
    container.confined = is_other_namespace("mnt") && status_number(text, "NoNewPrivs:", 10) == 1;
    container.filtered = status_number(text, "Seccomp:", 10) == 2;
    container.bounding = status_number(text, "CapBnd:", 16);
    container.effective = status_number(text, "CapEff:", 16); /* of a root that the node's owner allows; else none */
    container.other_users = is_other_namespace("user");
    container.uid = inside("uid_map", who->set ? who->uid : geteuid());
    container.gid = inside("gid_map", who->set ? who->gid : getegid());
}

/*
 * What runs in a container comes to the program of a process there by /proc/PID/exe, be it that the command is
 * /proc/self/exe, and a root could write to it: to the node's own. So what goes in is a copy that nobody can change.
 */
static void become_copy(char **argv) {
    static const char self[] = "/proc/self/exe";
    const int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
    int program = open(self, O_RDONLY | O_CLOEXEC);
    if (program < 0) fail("%s: %s", self, strerror(errno));
    if (fcntl(program, F_GET_SEALS) == seals) { /* it is that copy */
        close(program);
        return;
    }
    int copy = memfd_create("reeve-exec", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
    if (copy < 0) copy = memfd_create("reeve-exec", MFD_CLOEXEC | MFD_ALLOW_SEALING); /* a kernel before that flag */
    ssize_t n = -1;
    while (copy >= 0 && (n = sendfile(copy, program, NULL, 1 << 20)) > 0) { }
    if (n < 0 || fcntl(copy, F_ADD_SEALS, seals) < 0) fail("no copy of reeve-exec in memory: %s", strerror(errno));
    fexecve(copy, argv, environ);
    fail("the copy of reeve-exec in memory: %s", strerror(errno));
}

/* No more than the attempt itself: nothing that it started could get these rights back. */
static int confine(void) {
    struct { uint32_t version; int pid; } head = { 0x20080522, 0 };
    uint32_t low = (uint32_t) container.effective, high = (uint32_t) (container.effective >> 32);
    struct { uint32_t effective, permitted, inheritable; } same[2] = { { low, low, 0 }, { high, high, 0 } };
    for (int cap = 0; cap < 64; cap++)
        if (!(container.bounding >> cap & 1)) prctl(PR_CAPBSET_DROP, cap, 0, 0, 0); /* or there is none of the number */
    if (container.other_users) {
        if (setresgid(container.gid, container.gid, container.gid)) return -1;
        if (setresuid(container.uid, container.uid, container.uid)) return -1;
    }
    if (syscall(SYS_capset, &head, same) < 0) return -1;
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static void become(const char *dir, const struct who *who) {
    join_cgroups();
    set_limits();
    int root = -1, cwd = openat(proc_dir, "cwd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct stat theirs, ours;
    if (fstatat(proc_dir, "root", &theirs, 0) == 0 && stat("/", &ours) == 0
            && (theirs.st_ino != ours.st_ino || theirs.st_dev != ours.st_dev))
        root = openat(proc_dir, "root", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (enter_namespace("ipc", CLONE_NEWIPC) || enter_namespace("uts", CLONE_NEWUTS)
            || enter_namespace("net", CLONE_NEWNET) || enter_namespace("mnt", CLONE_NEWNS))
        child_fail("the attempt's namespaces cannot be entered");
    if (root >= 0 && (fchdir(root) || chroot("."))) child_fail("the attempt's root cannot be entered");
    if (container.other_users && enter_namespace("user", CLONE_NEWUSER))
        child_fail("the attempt's namespace of users cannot be entered");
    if (who->set && !container.other_users) {
        if (setgroups(who->count, who->groups)) child_fail("setgroups");
        if (setresgid(who->gid, who->gid, who->gid)) child_fail("setgid");
        if (setresuid(who->uid, who->uid, who->uid)) child_fail("setuid");
    }
    if (container.confined && confine()) child_fail("the attempt's rights cannot be taken");
    if (chdir(dir) && (cwd < 0 || fchdir(cwd))) child_fail("the attempt's directory cannot be entered");
}

static void child(const char *dir, const struct who *who, int stdio[3], int slave, char **argv, char **env) {
    sigset_t none;
    sigemptyset(&none);
    /* Until the command runs, nobody in there may come to what this process has open, such as a folder of /proc here. */
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0) child_fail("prctl");
    setsid();
    if (slave >= 0) {
        ioctl(slave, TIOCSCTTY, 0);
        for (int i = 0; i < 3; i++) dup2(slave, i);
        close(slave);
    } else {
        for (int i = 0; i < 3; i++) dup2(stdio[i], i);
    }
    become(dir, who);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* after the user was changed, which forgets it */
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    umask(022);
    const char *path = NULL;
    for (char **e = env; *e; e++) if (!strncmp(*e, "PATH=", 5)) path = *e + 5;
    if (path) setenv("PATH", path, 1);
    if (container.confined && container.filtered && refuse_system_calls())
        child_fail("system calls could not be limited");
    execvpe(argv[0], argv, env);
    child_fail(argv[0]);
}

/* ---- the loop ---- */

/* What the keeper tells. */
struct end { int of_command, how; };

/*
 * Becomes the parent of the command, and of all that it leaves without one: a subreaper is one within its namespace of
 * processes alone, so this is in the attempt's. It tells of each end, and goes with the last. Returns in the command.
 */
static void keep(int ends) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0) child_fail("prctl");
    pid_t command = fork();
    if (command < 0) child_fail("no process");
    if (command == 0) return;
    for (int fd = 0; fd < 256; fd++) if (fd != ends) close(fd);
    for (;;) {
        int how;
        pid_t gone = waitpid(-1, &how, 0);
        if (gone < 0 && errno == EINTR) continue;
        struct end end = {gone == command, how};
        if (gone < 0 || write(ends, &end, sizeof end) < 0) _exit(0);
    }
}

/* Each death may give the keeper new children, so it looks again after each, until the keeper has none and goes. */
static void end_descendants(pid_t keeper, int ends) {
    char file[64];
    static char text[65536];
    struct end end;
    ssize_t n;
    snprintf(file, sizeof file, "/proc/%d/task/%d/children", (int)keeper, (int)keeper);
    do {
        int fd = open(file, O_RDONLY | O_CLOEXEC);
        if (fd >= 0) {
            text[read_all(fd, text, sizeof text - 1)] = 0;
            close(fd);
            char *at = text;
            for (long pid; (pid = strtol(at, &at, 10)) > 0;) {
                kill((pid_t)-pid, SIGKILL); /* what it leads, if it does */
                kill((pid_t)pid, SIGKILL);
            }
        }
        while ((n = read(ends, &end, sizeof end)) < 0 && errno == EINTR) { }
    } while (n > 0);
    while (waitpid(keeper, NULL, 0) < 0 && errno == EINTR) { }
}

static void nonblocking(int fd) {
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

/* Reads one frame of standard input, whose sender is a JVM that writes whole frames. */
static int control(int master, int *child_in) {
    unsigned char head[5];
    if (read_all(0, (char *)head, 5) != 5) return -1;
    uint32_t length = head[1] | head[2] << 8 | head[3] << 16 | (uint32_t)head[4] << 24;
    if (length > CHUNK) return -1;
    if (read_all(0, (char *)in.bytes, length) != length) return -1;
    in.from = in.to = 0;
    if (head[0] == 'I' && *child_in >= 0) {
        in.to = length;
    } else if (head[0] == 'E' && *child_in >= 0) {
        if (master >= 0) { /* what a terminal takes for the end */
            in.bytes[0] = 4;
            in.to = 1;
        } else {
            close(*child_in);
            *child_in = -1;
        }
    } else if (head[0] == 'R' && master >= 0 && length == 4) {
        struct winsize size = {.ws_col = (unsigned short)(in.bytes[0] | in.bytes[1] << 8),
                               .ws_row = (unsigned short)(in.bytes[2] | in.bytes[3] << 8)};
        ioctl(master, TIOCSWINSZ, &size);
    }
    return 0;
}

/* Returns 1 if something came, 0 if nothing is there now, -1 at the end. */
static int output(int fd, char type) {
    ssize_t n = read(fd, out.bytes + 5, CHUNK);
    if (n > 0) {
        out.bytes[0] = (unsigned char)type;
        for (int i = 0; i < 4; i++) out.bytes[1 + i] = (unsigned char)((size_t)n >> (8 * i));
        out.from = 0;
        out.to = (size_t)n + 5;
        return 1;
    }
    return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

/* What goes on beside the frames: the end of the attempt's leader, and what the keeper tells. */
struct watched { pid_t keeper; int leader, ends; };

static void run(struct watched at, int master, int child_in, int child_out, int child_err) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    int signal_fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    int over = 0, status = 0;
    nonblocking(1);
    while (1) {
        int empty = out.from == out.to;
        struct pollfd fds[8] = {
            {.fd = 0, .events = in.from == in.to ? POLLIN : 0},
            {.fd = signal_fd, .events = POLLIN},
            {.fd = at.leader, .events = POLLIN},
            {.fd = empty ? -1 : 1, .events = POLLOUT},
            {.fd = in.from < in.to ? child_in : -1, .events = POLLOUT},
            {.fd = empty ? child_out : -1, .events = POLLIN},
            {.fd = empty ? child_err : -1, .events = POLLIN},
            {.fd = over ? -1 : at.ends, .events = POLLIN},
        };
        if (poll(fds, 8, over && empty ? 0 : -1) < 0 && errno != EINTR) break;
        if (fds[0].revents & (POLLHUP | POLLERR) || fds[3].revents & POLLERR) break;
        if (fds[2].revents) break;
        if (fds[1].revents) break; /* TERM */
        if (fds[7].revents) {
            struct end end;
            if (read(at.ends, &end, sizeof end) != sizeof end) break; /* the attempt's first process took it along */
            over = end.of_command;
            status = end.how;
        }
        if (fds[0].revents & POLLIN && control(master, &child_in) != 0) break;
        if (fds[3].revents & POLLOUT) {
            ssize_t n = write(1, out.bytes + out.from, out.to - out.from);
            if (n < 0 && errno != EAGAIN && errno != EINTR) break;
            if (n > 0) out.from += (size_t)n;
            continue;
        }
        if (fds[4].revents) {
            ssize_t n = write(child_in, in.bytes + in.from, in.to - in.from);
            if (n > 0) in.from += (size_t)n;
            else if (n < 0 && errno != EAGAIN && errno != EINTR) in.from = in.to; /* it reads no more */
        }
        if (!empty) continue;
        int out_state = child_out < 0 ? -1 : output(child_out, 'O');
        if (out_state > 0) continue;
        if (out_state < 0) child_out = -1;
        int err_state = child_err < 0 ? -1 : output(child_err, 'R');
        if (err_state > 0) continue;
        if (err_state < 0) child_err = -1;
        if (over) { /* nothing more is there now; who still holds the pipes is ended below */
            int signalled = WIFSIGNALED(status);
            uint32_t value = (uint32_t)(signalled ? WTERMSIG(status) : WEXITSTATUS(status));
            unsigned char body[5] = {(unsigned char)signalled, (unsigned char)value, (unsigned char)(value >> 8), 0, 0};
            end_descendants(at.keeper, at.ends);
            put_frame('X', body, 5);
            flush_all();
            exit(0);
        }
    }
    end_descendants(at.keeper, at.ends);
    exit(1);
}

static struct who parse_user(const char *text) {
    struct who who = {0};
    if (!strcmp(text, "-")) return who;
    char *end;
    who.set = 1;
    who.uid = (uid_t)strtoul(text, &end, 10);
    who.gid = *end == ':' ? (gid_t)strtoul(end + 1, &end, 10) : (gid_t)-1;
    while (*end == ',' && who.count < MAX_GROUPS) who.groups[who.count++] = (gid_t)strtoul(end + 1, &end, 10);
    if (who.gid == (gid_t)-1 || *end) fail("no user: %s", text);
    return who;
}

static struct terminal parse_terminal(char *text) {
    struct terminal terminal = {0};
    terminal.none = !strcmp(text, "none");
    if (terminal.none || !strcmp(text, "-")) return terminal;
    char *end;
    terminal.wanted = 1;
    terminal.size.ws_col = (unsigned short)strtoul(text, &end, 10);
    terminal.size.ws_row = *end == 'x' ? (unsigned short)strtoul(end + 1, &end, 10) : 0;
    terminal.term = *end == ':' && end[1] ? end + 1 : "xterm";
    return terminal;
}

static int run_command(char **argv) {
    pid_t leader = (pid_t)strtol(argv[0], NULL, 10);
    char path[64];
    snprintf(path, sizeof path, "/proc/%d", (int)leader);
    signal(SIGPIPE, SIG_IGN);
    proc_dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct who who = parse_user(argv[2]);
    struct terminal terminal = parse_terminal(argv[3]);
    struct stat owner;
    if (proc_dir < 0 || fstat(proc_dir, &owner) || owner.st_uid != (who.set ? who.uid : geteuid()))
        fail("the attempt has ended, or runs as another user now");
    if (is_other_namespace("mnt")) become_copy(argv - 2);
    int leader_fd = (int)syscall(SYS_pidfd_open, leader, 0); /* where there is none, the node ends this */
    if (leader_fd >= 0) fcntl(leader_fd, F_SETFD, FD_CLOEXEC);
    char **env = environment(&terminal);
    read_limits(leader);
    read_confinement(&who);
    /* Who has no rights here has them there, for what is to follow. */
    if (geteuid() != 0 && container.other_users && enter_namespace("user", CLONE_NEWUSER))
        fail("the attempt's namespace of users cannot be entered: %s", strerror(errno));
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    int to[2] = {-1, -1}, from[2] = {-1, -1}, errors[2] = {-1, -1}, told[2], ends[2], master = -1, slave = -1;
    if (pipe2(told, O_CLOEXEC) || pipe2(ends, O_CLOEXEC)) fail("no pipe: %s", strerror(errno));
    if (terminal.wanted) {
        master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
        if (master < 0 || grantpt(master) || unlockpt(master)) fail("no terminal: %s", strerror(errno));
        slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
        if (slave < 0) fail("no terminal: %s", strerror(errno));
        ioctl(slave, TIOCSWINSZ, &terminal.size);
        if (who.set && fchown(slave, who.uid, (gid_t)-1)) fail("no terminal: %s", strerror(errno));
    } else if (terminal.none) {
        to[0] = from[1] = errors[1] = open("/dev/null", O_RDWR | O_CLOEXEC);
        if (to[0] < 0) fail("/dev/null: %s", strerror(errno));
    } else if (pipe2(to, O_CLOEXEC) || pipe2(from, O_CLOEXEC) || pipe2(errors, O_CLOEXEC)) {
        fail("no pipe: %s", strerror(errno));
    }
    if (is_other_namespace("pid") && enter_namespace("pid", CLONE_NEWPID)) /* counts for children only */
        fail("the attempt's processes cannot be joined: %s", strerror(errno));
    trouble = told[1];
    pid_t pid = fork();
    if (pid < 0) fail("no process: %s", strerror(errno));
    if (pid == 0) {
        keep(ends[1]);
        int stdio[3] = {to[0], from[1], errors[1]};
        child(argv[1], &who, stdio, slave, argv + 5, env);
    }
    close(told[1]);
    close(ends[1]);
    if (slave >= 0) close(slave);
    else if (!terminal.none) { close(to[0]); close(from[1]); close(errors[1]); }
    char text[256];
    size_t length = read_all(told[0], text, sizeof text - 1);
    text[length] = 0;
    if (length) {
        end_descendants(pid, ends[0]);
        fail("%s", text);
    }
    put_frame('S', "", 0);
    int child_out = terminal.wanted ? master : from[0], child_in = terminal.wanted ? dup(master) : to[1];
    fcntl(child_in, F_SETFD, FD_CLOEXEC);
    nonblocking(child_out);
    nonblocking(child_in);
    if (errors[0] >= 0) nonblocking(errors[0]);
    run((struct watched){pid, leader_fd, ends[0]}, master, child_in, child_out, errors[0]);
    return 1;
}

static int punch(int count, char **argv) {
    int failed = 0;
    for (int i = 0; i + 1 < count; i += 2) {
        off_t until = (off_t)strtoll(argv[i], NULL, 10);
        int fd = open(argv[i + 1], O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        struct stat file;
        if (fd < 0 || fstat(fd, &file) || !S_ISREG(file.st_mode)
                || fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, until)) {
            fprintf(stderr, "%s: %s\n", argv[i + 1], strerror(errno));
            failed = 1;
        }
        if (fd >= 0) close(fd);
    }
    return failed;
}

int main(int argc, char **argv) {
    if (argc == 2 && !strcmp(argv[1], "--version")) {
        printf("reeve-exec source %s\n", SOURCE);
        return 0;
    }
    if (argc > 7 && !strcmp(argv[1], "run") && !strcmp(argv[6], "--")) return run_command(argv + 2);
    if (argc > 3 && !strcmp(argv[1], "punch")) return punch(argc - 2, argv + 2);
    fprintf(stderr, "reeve-exec is started by a Reeve node: run PID DIR USER TERMINAL -- COMMAND, or punch UNTIL FILE\n");
    return 2;
}
