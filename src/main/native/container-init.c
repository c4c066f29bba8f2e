/*
 * The first process of a container: waits for the word to start, starts the task, passes signals on, reaps what is left
 * without a parent, and tells how the task ended. When whoever holds the other end of its pipe is gone it ends, and with
 * the first process of its pid namespace the kernel ends all the others.
 */
#define _GNU_SOURCE
#include "container.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define OPEN_TRIES 500          /* at 10 ms: an engine may be faster than the process that makes the pipes */
#define MAX_FRAME (8u << 20)
#define NOT_STARTED 125
#define HOLDER_GONE 137

extern char **environ;

static int back_fd;

static void tell(char type, const void *bytes, size_t size) {
    char frame[BACK_BYTES] = { type };
    memcpy(frame + 1, bytes, size < BACK_BYTES - 2 ? size : BACK_BYTES - 2);
    if (write_whole(back_fd, frame, sizeof frame) < 0) _exit(HOLDER_GONE);
}

static void fail(const char *what) {
    char text[BACK_BYTES - 2];
    snprintf(text, sizeof text, "%s: %s", what, strerror(errno));
    tell(BACK_FAILED, text, strlen(text));
    _exit(NOT_STARTED);
}

static int open_pipe(const char *name, int how) {
    char path[64];
    snprintf(path, sizeof path, INSIDE "/%s", name);
    for (int tries = OPEN_TRIES; ; tries--) {
        int fd = open(path, how | O_CLOEXEC);
        if (fd >= 0 || errno != ENOENT || tries == 0) return fd;
        poll(NULL, 0, 10);
    }
}

/* What the image says stands below what the task says, and above what Reeve gives to who has nothing. */
static void take_variable(char *entry, int weak) {
    char *equals = strchr(entry, '=');
    if (!equals) return;
    *equals = 0;
    if (setenv(entry, equals + 1, !weak) < 0) fail("no room for the environment");
}

/* Returns the signal to pass on, 0 for go, -1 at the end. */
static int take_frame(int fd) {
    char type;
    uint32_t length;
    if (read_whole(fd, &type, 1) <= 0 || read_whole(fd, &length, 4) <= 0 || length > MAX_FRAME) return -1;
    char *body = malloc(length + 1);
    if (!body) return -1;
    if (length && read_whole(fd, body, length) <= 0) { free(body); return -1; }
    body[length] = 0;
    int result = 0;
    if (type == TO_ENV || type == TO_WEAK) { take_variable(body, type == TO_WEAK); result = -2; }
    else if (type == TO_SIGNAL && length == 1) result = (unsigned char) body[0];
    free(body);
    return result;
}

/* The streams of an engine's container lead to who holds it, not to the engine. */
static void take_streams(void) {
    int out = open_pipe("stdout", O_WRONLY), err = open_pipe("stderr", O_WRONLY);
    if (out < 0 || err < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0) fail("no output");
}

static int write_map(const char *name, const char *text) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/%s", name);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0) return -1;
    int done = write_whole(fd, text, strlen(text));
    close(fd);
    return done;
}

/*
 * A runtime that knows the container's root alone: the task gets a namespace in which that one, who is nobody special
 * outside, has the number that was asked for. It has no rights in it beyond those of its number.
 */
static int become(const char *who) {
    unsigned uid, gid;
    char text[64];
    if (sscanf(who, "%u:%u", &uid, &gid) != 2) { errno = EINVAL; return -1; }
    unsigned own_uid = geteuid(), own_gid = getegid();
    if (uid == own_uid && gid == own_gid) return 0;
    if (unshare(CLONE_NEWUSER) < 0 || write_map("setgroups", "deny") < 0) return -1;
    snprintf(text, sizeof text, "%u %u 1", uid, own_uid);
    if (write_map("uid_map", text) < 0) return -1;
    snprintf(text, sizeof text, "%u %u 1", gid, own_gid);
    return write_map("gid_map", text);
}

static void run_task(const char *who, int refuse, int own_group, const char *folder, char **argv, int told) {
    sigset_t none;
    sigemptyset(&none);
    for (int s = 1; s < NSIG; s++) signal(s, SIG_DFL);
    if (own_group) setpgid(0, 0);
    sigprocmask(SIG_SETMASK, &none, NULL);
    int error = 0;
    const char *what = folder;
    if (who && become(who + 1) < 0) { error = errno; what = "the user of the container could not be taken"; }
    else if (chdir(folder) < 0) error = errno;
    else if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || (refuse && refuse_system_calls() < 0)) {
        what = "system calls could not be limited";
        error = errno;
    } else {
        execvpe(argv[0], argv, environ);
        what = argv[0];
        error = errno;
    }
    char text[BACK_BYTES - 2];
    const char *failed = what == argv[0] ? " could not be executed in the container" : what == folder ? " could not be entered" : "";
    const char *more = "";
    if (what == argv[0] && error == ENOENT && strchr(what, '/')) {
        if (access(what, F_OK) == 0) more = ": it is there, but not the loader or interpreter that it needs";
        else if (!strcmp(what, "/bin/sh")) more = ": a command that is a text needs it, one that is a list does not";
    }
    int length = snprintf(text, sizeof text, "%s%s: %s%s", what, failed, strerror(error), more);
    if (length >= (int) sizeof text) length = (int) sizeof text - 1;
    _exit(write_whole(told, text, (size_t) length) < 0 ? 126 : NOT_STARTED);
}

static pid_t start(const char *who, int refuse, int own_group, const char *folder, char **argv) {
    int told[2];
    if (pipe2(told, O_CLOEXEC) < 0) fail("no pipe");
    pid_t child = fork();
    if (child < 0) fail("no process");
    if (child == 0 && prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0) _exit(NOT_STARTED); /* it is to write its own maps */
    if (child == 0) run_task(who, refuse, own_group, folder, argv, told[1]);
    close(told[1]);
    char text[BACK_BYTES - 2];
    ssize_t n;
    while ((n = read(told[0], text, sizeof text)) < 0 && errno == EINTR) { }
    close(told[0]);
    if (n > 0) {
        tell(BACK_FAILED, text, (size_t) n);
        _exit(NOT_STARTED);
    }
    return child;
}

static void pass_on(pid_t child, int signal) {
    if (kill(-child, signal) < 0) kill(child, signal);
}

static void reap(pid_t child) {
    int how;
    for (pid_t gone; (gone = waitpid(-1, &how, WNOHANG)) > 0; ) {
        if (gone != child) continue;
        unsigned char end[2] = { WIFSIGNALED(how) ? 1 : 0,
                                 (unsigned char) (WIFSIGNALED(how) ? WTERMSIG(how) : WEXITSTATUS(how)) };
        tell(BACK_END, end, sizeof end);
        _exit(end[0] ? 128 + end[1] : end[1]);
    }
}

/* init FLAGS FOLDER -- COMMAND ARGUMENT...    flags: d signals reach the task by themselves, s system
 * calls are refused, l streams are those of the holder, u and UID:GID whom the task believes to be; or - */
int container_init(int argc, char **argv) {
    if (argc < 4 || strcmp(argv[2], "--")) return 2;
    int direct = strchr(argv[0], 'd') != NULL, refuse = strchr(argv[0], 's') != NULL;
    sigset_t signals;
    passed_signals(&signals);
    sigaddset(&signals, SIGCHLD);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    umask(022);
    /* The task runs as the same user, and must not come to these pipes through /proc/1/fd. */
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0) return NOT_STARTED;
    int in = open_pipe("in", O_RDONLY);
    back_fd = open_pipe("out", O_WRONLY);
    if (in < 0 || back_fd < 0) {
        dprintf(2, "reeve-container: %s: %s\n", INSIDE, strerror(errno));
        return NOT_STARTED;
    }
    tell(BACK_HELLO, "", 0);
    for (int word; (word = take_frame(in)) != 0; )
        if (word == -1 || word > 0) return HOLDER_GONE; /* it is to end before it began */
    if (strchr(argv[0], 'l')) take_streams();
    int signal_fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signal_fd < 0) fail("no signals");
    pid_t child = start(strchr(argv[0], 'u'), refuse, !direct, argv[1], argv + 3);
    sigset_t pending;
    if (direct && sigpending(&pending) == 0 && sigismember(&pending, SIGTERM)) pass_on(child, SIGTERM);
    for (;;) {
        struct pollfd fds[2] = { { .fd = in, .events = POLLIN }, { .fd = signal_fd, .events = POLLIN } };
        if (poll(fds, 2, -1) < 0 && errno != EINTR) return HOLDER_GONE;
        if (fds[0].revents) {
            int word = take_frame(in);
            if (word == -1) return HOLDER_GONE;
            if (word > 0) pass_on(child, word);
        }
        struct signalfd_siginfo info;
        while (fds[1].revents && read(signal_fd, &info, sizeof info) == sizeof info)
            if (info.ssi_signo != SIGCHLD && !direct) pass_on(child, (int) info.ssi_signo);
        reap(child);
    }
}
