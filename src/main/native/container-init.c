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

static void run_task(int refuse, int own_group, const char *folder, char **argv, int told) {
    sigset_t none;
    sigemptyset(&none);
    for (int s = 1; s < NSIG; s++) signal(s, SIG_DFL);
    if (own_group) setpgid(0, 0);
    sigprocmask(SIG_SETMASK, &none, NULL);
    int error = 0;
    const char *what = folder;
    if (chdir(folder) < 0) error = errno;
    else if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || (refuse && refuse_system_calls() < 0)) {
        what = "system calls could not be limited";
        error = errno;
    } else {
        execvpe(argv[0], argv, environ);
        what = argv[0];
        error = errno;
    }
    char text[BACK_BYTES - 2];
    int length = snprintf(text, sizeof text, "%s could not be executed in the container: %s", what, strerror(error));
    if (what == folder) length = snprintf(text, sizeof text, "%s could not be entered: %s", what, strerror(error));
    _exit(write_whole(told, text, (size_t) length) < 0 ? 126 : NOT_STARTED);
}

static pid_t start(int refuse, int own_group, const char *folder, char **argv) {
    int told[2];
    if (pipe2(told, O_CLOEXEC) < 0) fail("no pipe");
    pid_t child = fork();
    if (child < 0) fail("no process");
    if (child == 0) run_task(refuse, own_group, folder, argv, told[1]);
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

/* init FLAGS FOLDER -- COMMAND ARGUMENT...    flags: d signals reach the task by themselves, s refuse, l streams, - */
int container_init(int argc, char **argv) {
    if (argc < 4 || strcmp(argv[2], "--")) return 2;
    int direct = strchr(argv[0], 'd') != NULL, refuse = strchr(argv[0], 's') != NULL;
    sigset_t signals;
    passed_signals(&signals);
    sigaddset(&signals, SIGCHLD);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    umask(022);
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
    pid_t child = start(refuse, !direct, argv[1], argv + 3);
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
