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

/* ---- cgroups.c ---- */

enum group_kind { GROUPS_NONE, GROUPS_V1, GROUPS_V2 };

/* 0 is no limit. Compared byte by byte: to be set to 0 before it is filled. */
struct limits { uint64_t memory_bytes; uint32_t cpu_millis, weight_millis, pids, unused; };

/* What the processes of a group have used, and how often they met a limit. */
struct use { uint64_t cpu_us, peak_bytes; uint32_t ooms, refusals; };

struct group;

/* Folders for memory, cpu, cpuacct and pids; of version 2 the first is all. Made here, and emptied the first time. */
void groups_open(enum group_kind kind, char *const folders[4]);
int groups_in_use(void);
void groups_say(struct buffer *b); /* as the frame G has it */
void groups_close(void);

/* NULL, with errno, where there can be none. */
struct group *group_take(const struct limits *limits);
void group_give_back(struct group *g);
uint32_t group_number(const struct group *g);
int group_enter(const struct group *g); /* this process */
int group_is_empty(const struct group *g);
void group_kill(struct group *g);
void group_use(struct group *g, struct use *use);

#endif
