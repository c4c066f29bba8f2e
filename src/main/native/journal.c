/*
 * The journal: what the supervisor started and how it ended, so that an exit status outlives the supervisor.
 *
 * An entry is u32 length, the bytes, u32 CRC-32 of the bytes. Nothing is forced to the disk: what was written survives
 * this process, and what would lose it, the machine, takes the tasks with it. Entries that nobody needs any more stay
 * until the file is long; then it is written anew with those that are needed and renamed into its place.
 */
#define _GNU_SOURCE
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LONG_BYTES (1u << 20)
#define MAX_ENTRY (64u << 10)

static int fd = -1;
static size_t written;       /* bytes of whole entries in the file */
static size_t long_at = LONG_BYTES;
static struct buffer unwritten;
static int lacking;          /* the disk did not take an entry, and nothing may be written behind the gap */
static uint64_t try_again_at;
static int rewriting;

static uint32_t crc32(const unsigned char *bytes, size_t length) {
    static uint32_t table[256];
    if (!table[1]) {
        for (uint32_t i = 0; i < 256; i++) {
            uint32_t c = i;
            for (int k = 0; k < 8; k++) c = c & 1 ? 0xedb88320u ^ (c >> 1) : c >> 1;
            table[i] = c;
        }
    }
    uint32_t crc = ~0u;
    for (size_t i = 0; i < length; i++) crc = table[(crc ^ bytes[i]) & 255] ^ (crc >> 8);
    return ~crc;
}

void journal_read(on_entry *entry) {
    int in = open("journal", O_RDONLY | O_CLOEXEC);
    if (in < 0) {
        if (errno != ENOENT) die("cannot read the journal");
        return;
    }
    struct buffer all = { NULL, 0, 0 };
    ssize_t n;
    do {
        reserve(&all, 64 << 10);
        n = read(in, all.bytes + all.used, all.size - all.used);
        if (n > 0) all.used += (size_t) n;
    } while (n > 0 || (n < 0 && errno == EINTR));
    if (n < 0) die("cannot read the journal");
    close(in);
    struct cursor c = { all.bytes, all.bytes + all.used, 0 };
    for (;;) {
        uint64_t length = take(&c, 4);
        if (c.broken || length == 0 || length > MAX_ENTRY || (size_t) (c.end - c.at) < length + 4) break;
        unsigned char *bytes = c.at;
        c.at += length;
        if (take(&c, 4) != crc32(bytes, length)) break;
        entry(bytes, length);
    }
    free(all.bytes);
}

void journal_add(const unsigned char *bytes, size_t length) {
    if (lacking && !rewriting) return;
    reserve(&unwritten, length + 8);
    put(&unwritten, length, 4);
    memcpy(unwritten.bytes + unwritten.used, bytes, length);
    unwritten.used += length;
    put(&unwritten, crc32(bytes, length), 4);
}

static int write_all(int to) {
    size_t done = 0;
    while (done < unwritten.used) {
        ssize_t n = write(to, unwritten.bytes + done, unwritten.used - done);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return -1;
        done += (size_t) n;
    }
    return 0;
}

static void lack(const char *what) {
    if (!lacking) dprintf(2, "reeve-supervisor: %s: %s; exit statuses do not outlive this process\n", what,
            strerror(errno));
    lacking = 1;
}

int journal_flush(void) {
    if (unwritten.used && !lacking) {
        if (write_all(fd) < 0) lack("cannot write the journal");
        else written += unwritten.used;
    }
    unwritten.used = 0;
    return !lacking;
}

int journal_wants_rewrite(uint64_t now) { return lacking ? now >= try_again_at : written > long_at; }

void journal_begin_rewrite(void) {
    unwritten.used = 0;
    rewriting = 1;
}

void journal_end_rewrite(uint64_t now) {
    rewriting = 0;
    try_again_at = now + SECOND_NS;
    int fresh = open("journal.new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fresh < 0 || write_all(fresh) < 0 || rename("journal.new", "journal") < 0) {
        lack("cannot write the journal anew");
        if (fresh >= 0) close(fresh);
        unlink("journal.new");
    } else {
        if (fd >= 0) close(fd);
        fd = fresh;
        written = unwritten.used;
        long_at = 2 * written + LONG_BYTES;
        lacking = 0;
    }
    unwritten.used = 0;
}
