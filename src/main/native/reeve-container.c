/*
 * reeve-container: holds one container for the supervisor, and is the first process inside of it.
 *
 *   reeve-container hold FLAGS FOLDER LOCK WEAK -- [RUNTIME ARGUMENT...]
 *       FLAGS   d the runtime keeps the container in this process group, l it takes the container's streams, or -
 *       FOLDER  of the container, see below
 *       LOCK    a file to hold a shared lock on for as long as the container is there, or -
 *       WEAK    names of variables, with commas, that the container's own go before, or -
 *   reeve-container init FLAGS FOLDER -- COMMAND ARGUMENT...   container-init.c
 *   reeve-container as UID GID -- COMMAND ARGUMENT...          with no other group, for the node to try things
 *   reeve-container --version
 *
 * The holder is what the supervisor starts, so its group, user, logs, signals and end are the attempt's. It starts the
 * runtime (bwrap, runc), or waits until the node has had an engine do so, which the node says in the file FOLDER/node:
 * a line of G for go, of X and a text where there will be none. The container's first process meets it in two pipes, which do without
 * the engine, the node and the runtime:
 *   - it gets the environment, so that secrets are in no file and in no engine's records;
 *   - it gets TERM and its like, where the process group does not reach into the container;
 *   - it tells how the task ended, and the holder ends in the same way;
 *   - it ends when the holder does. So who kills the holder, as the supervisor does when the lease of the node is over,
 *     has killed the container, whatever has become of the engine and of the node's JVM.
 *
 * A container that did not start ends with status 125 and the reason in FOLDER/unstarted.
 *
 * FOLDER is the node's, so that no task can put anything in the place of what the node reads or writes. FOLDER/gate is the
 * task's user's and closed to others, because of the pipes in gate/run, which is mounted at /reeve/run inside, and open
 * there to whoever the container runs as.
 */
#define _GNU_SOURCE
#include "container.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef SOURCE
#define SOURCE "unknown"
#endif

#define NOT_STARTED 125
#define LOOK_MS 10
#define START_SECONDS 120  /* for an engine to start what it has the image of */
#define COPY_BYTES (64u << 10)

extern char **environ;

static const char *folder, *weak;
static int direct, streams;
static int to_fd = -1, back_fd = -1, stream_fds[2] = { -1, -1 };
static pid_t runtime;
static int runtime_status = -1;
static int said_hello, node_agrees, went, over, signalled, value;

void passed_signals(sigset_t *set) {
    static const int all[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2 };
    sigemptyset(set);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) sigaddset(set, all[i]);
}

int read_whole(int fd, void *to, size_t size) {
    for (size_t got = 0; got < size; ) {
        ssize_t n = read(fd, (char *) to + got, size - got);
        if (n == 0) return 0;
        if (n < 0 && errno != EINTR) return -1;
        if (n > 0) got += (size_t) n;
    }
    return 1;
}

int write_whole(int fd, const void *from, size_t size) {
    for (size_t done = 0; done < size; ) {
        ssize_t n = write(fd, (const char *) from + done, size - done);
        if (n < 0 && errno != EINTR) return -1;
        if (n > 0) done += (size_t) n;
    }
    return 0;
}

static int at(const char *name, int how) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return open(path, how | O_CLOEXEC, 0600);
}

static void unstarted(const char *why) {
    int fd = at("unstarted", O_WRONLY | O_NOFOLLOW); /* the node made it, empty */
    if (fd >= 0) (void) !write(fd, why, strlen(why));
    dprintf(2, "reeve: %s\n", why);
    if (runtime > 0) kill(runtime, SIGKILL);
    exit(NOT_STARTED);
}

static void trouble(const char *what) {
    char text[PATH_MAX + 128];
    snprintf(text, sizeof text, "%s: %s", what, strerror(errno));
    unstarted(text);
}

static int make_pipe(const char *name, mode_t mode, int how) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (mkfifo(path, mode) < 0 || chmod(path, mode) < 0) trouble(path);
    int fd = open(path, how | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) trouble(path);
    return fd;
}

static void make_pipes(void) {
    /* The container's user may be another one; who may pass the folder is the question. */
    back_fd = make_pipe("gate/run/out", 0666, O_RDONLY | O_NONBLOCK);
    if (streams) {
        stream_fds[0] = make_pipe("gate/run/stdout", 0666, O_RDONLY | O_NONBLOCK);
        stream_fds[1] = make_pipe("gate/run/stderr", 0666, O_RDONLY | O_NONBLOCK);
    }
    to_fd = make_pipe("gate/run/in", 0666, O_RDWR);
}

static void hold_lock(const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct flock lock = { .l_type = F_RDLCK, .l_whence = SEEK_SET };
    if (fd < 0 || fcntl(fd, F_SETLK, &lock) < 0) trouble("the root file system is not there any more");
}

static void send_frame(char type, const void *body, uint32_t length) {
    char head[5] = { type };
    memcpy(head + 1, &length, 4);
    /* Who does not read any more is gone, which its other pipe tells. */
    if (write_whole(to_fd, head, sizeof head) == 0) (void) write_whole(to_fd, body, length);
}

static int is_weak(const char *entry) {
    size_t length = strcspn(entry, "=");
    for (const char *p = weak; *p; p += strcspn(p, ","), p += *p == ',')
        if (strcspn(p, ",") == length && !strncmp(p, entry, length)) return 1;
    return 0;
}

/*
 * Both ends are open. From here on nobody else can open them: a task that held the writing end of its first process's
 * pipe would keep that one from seeing that this process has ended.
 */
static void remove_pipes(void) {
    static const char *const names[] = { "gate/run/in", "gate/run/out" };
    char path[PATH_MAX];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        if (unlink(path) < 0) trouble(path);
    }
}

static void go(void) {
    /* Now that the other one reads, this is no more a reader itself, and is told when nobody reads. */
    int own = at("gate/run/in", O_WRONLY | O_NONBLOCK);
    if (own < 0) return; /* it has ended */
    fcntl(own, F_SETFL, 0);
    close(to_fd);
    to_fd = own;
    remove_pipes();
    for (char **entry = environ; *entry; entry++)
        send_frame(is_weak(*entry) ? TO_WEAK : TO_ENV, *entry, (uint32_t) strlen(*entry));
    send_frame(TO_GO, "", 0);
    went = 1;
}

static void start_runtime(char **argv, const sigset_t *blocked) {
    runtime = fork();
    if (runtime < 0) trouble("no process for the runtime");
    if (runtime) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    /* What this process passes on itself must not come to the task a second time, by a runtime that passes it on too. */
    if (!direct) setpgid(0, 0);
    /* TERM is for the task. These two would die of it, and leave it no time. */
    sigprocmask(SIG_SETMASK, blocked, NULL);
    static char path[] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    static char *env[] = { path, NULL };
    execve(argv[0], argv, env);
    dprintf(2, "reeve: %s could not be executed: %s\n", argv[0], strerror(errno));
    _exit(NOT_STARTED);
}

/* Ends like the task did. */
static void end_alike(void) {
    if (!signalled) exit(value);
    struct rlimit none = { 0, 0 };
    setrlimit(RLIMIT_CORE, &none);
    signal(value, SIG_DFL);
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, value);
    kill(getpid(), value);
    sigprocmask(SIG_UNBLOCK, &one, NULL);
    kill(getpid(), SIGKILL);
    _exit(128 + value);
}

/* Returns whether there may be more. */
static int copy(int which) {
    static char bytes[COPY_BYTES];
    ssize_t n = read(stream_fds[which], bytes, sizeof bytes);
    if (n > 0) (void) write_whole(1 + which, bytes, (size_t) n);
    return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}

/* What is still in the pipes when the last writer is gone. */
static void drain(void) {
    for (int i = 0; streams && i < 2; i++) {
        fcntl(stream_fds[i], F_SETFL, 0);
        while (copy(i)) { }
    }
}

/* Returns whether something came. */
static int listen_back(void) {
    char frame[BACK_BYTES + 1] = { 0 };
    ssize_t n = read(back_fd, frame, BACK_BYTES);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
    if (n <= 0) { over = 1; return 1; } /* nobody is left that could write */
    if (frame[0] == BACK_HELLO && !said_hello) {
        said_hello = 1;
        if (runtime || node_agrees) go(); /* an engine's waits until the node has put it where it belongs */
    } else if (frame[0] == BACK_END) {
        over = 2;
        signalled = frame[1];
        value = (unsigned char) frame[2];
    } else if (frame[0] == BACK_FAILED) {
        frame[BACK_BYTES] = 0;
        unstarted(frame + 1);
    }
    return 1;
}

static void listen_node(void) {
    char text[4096];
    int fd = at("node", O_RDONLY | O_NOFOLLOW);
    if (fd < 0) return;
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    text[n > 0 ? n : 0] = 0;
    char *end = strchr(text, '\n');
    if (!end) return;
    *end = 0;
    if (text[0] == 'X') unstarted(text + 1);
    if (text[0] == 'G') node_agrees = 1;
    if (node_agrees && said_hello && !went) go(); /* not before: who does not read yet would miss it */
}

static void on_signal(int number) {
    if (number == SIGCHLD) {
        int how;
        for (pid_t gone; (gone = waitpid(-1, &how, WNOHANG)) > 0; ) if (gone == runtime) runtime_status = how;
    } else if (!went) { /* nothing of the task is there that could end in order */
        if (number == SIGTERM) { signalled = 1; value = number; if (runtime > 0) kill(runtime, SIGKILL); end_alike(); }
    } else if (!direct) {
        unsigned char byte = (unsigned char) number;
        send_frame(TO_SIGNAL, &byte, 1);
    }
}

/* The runtime is over, or the engine's container: how did the task end? */
static void conclude(void) {
    drain();
    if (over == 2) end_alike();
    if (runtime && !said_hello) {
        char text[256];
        int exit = WIFEXITED(runtime_status) ? WEXITSTATUS(runtime_status) : 128 + WTERMSIG(runtime_status);
        snprintf(text, sizeof text, "the container runtime could not start the container, and ended with %d", exit);
        runtime = 0;
        unstarted(text);
    }
    dprintf(2, "reeve: the container was killed, and nothing of Reeve did that: "
               "its engine, somebody with root rights, or the kernel for want of memory\n");
    signalled = 1;
    value = SIGKILL;
    end_alike();
}

static int hold(int argc, char **argv) {
    if (argc < 5 || strcmp(argv[4], "--")) return 2;
    direct = strchr(argv[0], 'd') != NULL;
    streams = strchr(argv[0], 'l') != NULL;
    folder = argv[1];
    weak = argv[3];
    sigset_t blocked, wanted;
    passed_signals(&blocked);
    wanted = blocked;
    sigaddset(&wanted, SIGCHLD);
    sigprocmask(SIG_BLOCK, &wanted, NULL);
    signal(SIGPIPE, SIG_IGN);
    int signal_fd = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signal_fd < 0) trouble("no signals");
    if (strcmp(argv[2], "-")) hold_lock(argv[2]);
    make_pipes();
    if (argc > 5) start_runtime(argv + 5, &blocked);
    time_t until = time(NULL) + START_SECONDS;
    for (;;) {
        struct pollfd fds[4] = {
            { .fd = signal_fd, .events = POLLIN }, { .fd = over ? -1 : back_fd, .events = POLLIN },
            { .fd = stream_fds[0], .events = POLLIN }, { .fd = stream_fds[1], .events = POLLIN } };
        int ready = poll(fds, 4, went || runtime ? -1 : LOOK_MS);
        if (ready < 0 && errno != EINTR) trouble("poll");
        if (!went && !runtime) {
            listen_node();
            if (time(NULL) > until) unstarted("the engine did not start the container in time");
        }
        if (ready <= 0) continue;
        struct signalfd_siginfo info;
        while (fds[0].revents && read(signal_fd, &info, sizeof info) == sizeof info) on_signal((int) info.ssi_signo);
        for (int i = 0; i < 2; i++) {
            if (fds[2 + i].revents & POLLIN) (void) copy(i);
            else if (fds[2 + i].revents) stream_fds[i] = went ? (close(stream_fds[i]), -1) : stream_fds[i];
        }
        if (fds[1].revents) (void) listen_back();
        if (runtime ? runtime_status >= 0 : over) {
            while (!over && listen_back()) { } /* its last word may be in the pipe */
            conclude();
        }
    }
}

static int as(int argc, char **argv) {
    if (argc < 4 || strcmp(argv[2], "--")) return 2;
    gid_t gid = (gid_t) strtoul(argv[1], NULL, 10);
    uid_t uid = (uid_t) strtoul(argv[0], NULL, 10);
    if (setgroups(0, NULL) < 0 || setgid(gid) < 0 || setuid(uid) < 0) { perror("reeve-container: as"); return 126; }
    execv(argv[3], argv + 3);
    perror(argv[3]);
    return 127;
}

int main(int argc, char **argv) {
    if (argc == 2 && !strcmp(argv[1], "--version")) {
        printf("reeve-container source %s\n", SOURCE);
        return 0;
    }
    int status = 2;
    if (argc > 2 && !strcmp(argv[1], "hold")) status = hold(argc - 2, argv + 2);
    if (argc > 2 && !strcmp(argv[1], "init")) status = container_init(argc - 2, argv + 2);
    if (argc > 2 && !strcmp(argv[1], "as")) status = as(argc - 2, argv + 2);
    if (status == 2) fprintf(stderr, "reeve-container is started by a Reeve node: hold, init or as\n");
    return status;
}
