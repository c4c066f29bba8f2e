/* What the two ends of reeve-container share. reeve-container.c tells what it is. */
#ifndef REEVE_CONTAINER_H
#define REEVE_CONTAINER_H

#include <signal.h>
#include <stddef.h>
#include <sys/types.h>

/* Where the folder of the pipes is inside of the container. */
#define INSIDE "/reeve/run"

/* What goes to the container's first process: u8 type, u32 length in this machine's order, bytes. */
enum { TO_ENV = 'E', TO_WEAK = 'W', TO_GO = 'G', TO_SIGNAL = 'K' };

/* What comes back, each in one write that no other can part: hello, the end (u8 signalled, u8 value), why not (text). */
enum { BACK_HELLO = 'H', BACK_END = 'S', BACK_FAILED = 'F' };
#define BACK_BYTES 256 /* of each, filled up with zeros; far below what one write keeps together */

/* Sets what is passed on to the task: TERM and its like. */
void passed_signals(sigset_t *set);

/* Reads exactly size bytes; 0 at the end, -1 for trouble. */
int read_whole(int fd, void *to, size_t size);

/* Writes all of it; -1 for trouble. */
int write_whole(int fd, const void *from, size_t size);

/* The first process of a container. */
int container_init(int argc, char **argv);

/* Refuses the system calls that no task needs, to this process and all that it starts; -1 for trouble. */
int refuse_system_calls(void);

#endif
