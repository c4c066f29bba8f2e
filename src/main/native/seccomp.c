/*
 * The system calls that are refused inside of a container that no engine made: those that reach around namespaces, load
 * code into the kernel, or have no use in a task but to attack it. It is the list of what the default profile of Docker
 * refuses, the other way around: what is not named here is let through, so that new calls of a libc work.
 */
#define _GNU_SOURCE
#include "container.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#if defined __x86_64__
#define ARCH AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define ARCH AUDIT_ARCH_AARCH64
#endif

/* Any new namespace but that of time, whose flag is part of the signal in the old call. */
#define NEW_NAMESPACES 0x7e020000u

#ifdef ARCH
static const int refused[] = {
    SYS_acct, SYS_add_key, SYS_bpf, SYS_delete_module, SYS_finit_module, SYS_init_module, SYS_kcmp,
    SYS_kexec_load, SYS_keyctl, SYS_lookup_dcookie, SYS_mount, SYS_move_pages, SYS_name_to_handle_at,
    SYS_open_by_handle_at, SYS_perf_event_open, SYS_personality, SYS_pivot_root, SYS_process_vm_readv,
    SYS_process_vm_writev, SYS_ptrace, SYS_quotactl, SYS_reboot, SYS_request_key, SYS_setns, SYS_settimeofday,
    SYS_clock_settime, SYS_swapoff, SYS_swapon, SYS_syslog, SYS_umount2, SYS_unshare, SYS_userfaultfd, SYS_vhangup,
#ifdef SYS_kexec_file_load
    SYS_kexec_file_load,
#endif
#ifdef SYS_open_tree
    SYS_open_tree, SYS_move_mount, SYS_fsopen, SYS_fsconfig, SYS_fsmount, SYS_fspick,
#endif
#ifdef SYS_mount_setattr
    SYS_mount_setattr,
#endif
#ifdef SYS_io_uring_setup
    SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register,
#endif
#ifdef SYS_iopl
    SYS_iopl, SYS_ioperm, SYS_create_module, SYS_get_kernel_syms, SYS_query_module, SYS_nfsservctl, SYS__sysctl,
    SYS_uselib, SYS_ustat, SYS_sysfs,
#endif
};
#define COUNT (sizeof refused / sizeof *refused)
#define CLONE_LINES 5

int refuse_system_calls(void) {
    static struct sock_filter code[8 + COUNT + CLONE_LINES + 8];
    unsigned n = 0;
#define LINE(...) code[n++] = (struct sock_filter) __VA_ARGS__
    LINE(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)));
    LINE(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0));
    LINE(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS)); /* of 32 bits: other numbers */
    LINE(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)));
    LINE(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000u, 0, 1));
    LINE(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS)); /* x32 */
#ifdef SYS_clone3
    /* Its flags are in memory, which a filter cannot read; a libc that hears ENOSYS takes the old call. */
    LINE(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1));
    LINE(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS));
#endif
    LINE(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3));
    LINE(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])));
    LINE(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, NEW_NAMESPACES, COUNT + 1, 0));
    LINE(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    for (size_t i = 0; i < COUNT; i++)
        LINE(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t) refused[i], (uint8_t) (COUNT - i), 0));
    LINE(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    LINE(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM));
    struct sock_fprog program = { .len = (unsigned short) n, .filter = code };
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}
#else
int refuse_system_calls(void) { return 0; }
#endif
