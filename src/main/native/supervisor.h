/* What the files of reeve-supervisor share: bytes, clocks, and the journal with what it holds. */
#ifndef REEVE_SUPERVISOR_H
#define REEVE_SUPERVISOR_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define SECOND_NS 1000000000ull
#define MILLI_NS 1000000ull

struct buffer { unsigned char *bytes; size_t used, size; };

struct cursor { unsigned char *at, *end; int broken; };

/* A process that an earlier supervisor started and did not see the end of. */
struct orphan { uint64_t id; pid_t pid; uint64_t ticks; char *mark, *folder; };

void die(const char *what) __attribute__((noreturn));
uint64_t now_ns(void);

void reserve(struct buffer *b, size_t more);
void put(struct buffer *b, uint64_t value, int bytes);
void put_string(struct buffer *b, const char *text);
uint64_t take(struct cursor *c, int bytes);
char *take_string(struct cursor *c); /* points into what is read */

/* ---- journal.c ---- */

typedef void on_entry(unsigned char *bytes, size_t length);

/* Reads the journal of the working directory up to its first damaged entry; what is behind that was never whole. */
void journal_read(on_entry *entry);

/* Adds an entry; it is in the file after the next flush. */
void journal_add(const unsigned char *bytes, size_t length);

/* Returns 0 where the file lacks something, because the disk did not take it. */
int journal_flush(void);

/* Whether to write it anew: it is long, or lacks something and the disk may have room again. */
int journal_wants_rewrite(uint64_t now);
void journal_begin_rewrite(void);
void journal_end_rewrite(uint64_t now);

/* ---- orphans.c ---- */

/* When the process started, in ticks since boot: with the pid it names a process for good. 0 if it is not there. */
uint64_t start_ticks(pid_t pid);

/* Ends what is left of these, and waits for it. A process that only has the number of one of them is not touched. */
void end_orphans(struct orphan *orphans, size_t count);

#endif
