/* A disk that fails: the n-th call that would write inside one folder, or all bytes beyond a budget.

   The kernel traps the calls (seccomp, SIGSYS) however they are made: Rust and glibc make some by themselves, where
   no library put before them would see any. What is not to fail is made here, from the one place that is let through.
   Linux on x86-64 or aarch64; the process cannot be freed of it again, nor may it start others. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <ucontext.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARG(u, n) ((u)->uc_mcontext.gregs[(int[]){REG_RDI, REG_RSI, REG_RDX, REG_R10, REG_R8, REG_R9}[n]])
#define RESULT(u) ((u)->uc_mcontext.gregs[REG_RAX])
__asm__(".globl torture_raw\n.type torture_raw,@function\ntorture_raw:\n"
        "mov %rdi,%rax\nmov %rsi,%rdi\nmov %rdx,%rsi\nmov %rcx,%rdx\nmov %r8,%r10\nmov %r9,%r8\nmov 8(%rsp),%r9\n"
        "syscall\n.globl torture_passed\ntorture_passed:\nret\n");
#elif defined(__aarch64__)
#define ARG(u, n) ((u)->uc_mcontext.regs[n])
#define RESULT(u) ((u)->uc_mcontext.regs[0])
__asm__(".globl torture_raw\n.type torture_raw,@function\ntorture_raw:\n"
        "mov x8,x0\nmov x0,x1\nmov x1,x2\nmov x2,x3\nmov x3,x4\nmov x4,x5\nmov x5,x6\n"
        "svc #0\n.globl torture_passed\ntorture_passed:\nret\n");
#endif
extern long torture_raw(long nr, long a, long b, long c, long d, long e, long f);
extern char torture_passed[];

static char folder[PATH_MAX];
static size_t folder_length;
static long fail_at, lasting, wrong;
static volatile long seen, room, failed;

static const int WATCHED[] = {
    SYS_write, SYS_pwrite64, SYS_writev, SYS_pwritev, SYS_pwritev2, SYS_fsync, SYS_fdatasync, SYS_ftruncate,
    SYS_fallocate, SYS_sendfile, SYS_copy_file_range, SYS_sync_file_range, SYS_openat, SYS_mkdirat, SYS_renameat2,
    SYS_linkat, SYS_renameat,
#if defined(__x86_64__)
    SYS_open, SYS_creat, SYS_mkdir, SYS_rename, SYS_link,
#endif
};

static int inside(const char *path) {
    return !strncmp(path, folder, folder_length) && (path[folder_length] == '/' || !path[folder_length]);
}

/* The path of an open file; 1 where it lies inside. */
static int fd_inside(long fd) {
    char link[64] = "/proc/self/fd/", digits[24], path[PATH_MAX];
    int n = 0, at = 14;
    if (fd == AT_FDCWD) strcpy(link, "/proc/self/cwd");
    else {
        if (fd < 0) return 0;
        do digits[n++] = '0' + fd % 10; while (fd /= 10);
        while (n) link[at++] = digits[--n];
        link[at] = 0;
    }
    long length = torture_raw(SYS_readlinkat, AT_FDCWD, (long)link, (long)path, PATH_MAX - 1, 0, 0);
    if (length < 0) return 0;
    path[length] = 0;
    return inside(path);
}

static int path_inside(long fd, const char *path) { return *path == '/' ? inside(path) : fd_inside(fd); }

/* Whether an open would make a file: to open one that is there takes no room. */
static int makes(long flags, long fd, const char *path) {
    return flags & O_CREAT && torture_raw(SYS_faccessat, fd, (long)path, F_OK, 0, 0, 0) != 0;
}

static int writes(long flags) { return (flags & O_ACCMODE) != O_RDONLY || flags & (O_CREAT | O_TRUNC); }

/* Whether a call would write inside the folder; `fresh` where it would make something. */
static int concerns(ucontext_t *at, long nr, int *fresh) {
    *fresh = 1;
    switch (nr) {
    case SYS_openat:
        *fresh = makes(ARG(at, 2), ARG(at, 0), (char *)ARG(at, 1));
        return writes(ARG(at, 2)) && path_inside(ARG(at, 0), (char *)ARG(at, 1));
    case SYS_mkdirat: return path_inside(ARG(at, 0), (char *)ARG(at, 1));
    case SYS_renameat: case SYS_renameat2: case SYS_linkat: return path_inside(ARG(at, 2), (char *)ARG(at, 3));
#if defined(__x86_64__)
    case SYS_open:
        *fresh = makes(ARG(at, 1), AT_FDCWD, (char *)ARG(at, 0));
        return writes(ARG(at, 1)) && path_inside(AT_FDCWD, (char *)ARG(at, 0));
    case SYS_creat: case SYS_mkdir: return path_inside(AT_FDCWD, (char *)ARG(at, 0));
    case SYS_rename: case SYS_link: return path_inside(AT_FDCWD, (char *)ARG(at, 1));
#endif
    case SYS_copy_file_range: return fd_inside(ARG(at, 2));
    }
    *fresh = 0;
    return fd_inside(ARG(at, 0));
}

static long size_of(long fd) {
    struct stat found;
    return torture_raw(SYS_fstat, fd, (long)&found, 0, 0, 0, 0) ? 0 : found.st_size;
}

/* How many bytes a call would write; -1 where it writes none. */
static long wanted(ucontext_t *at, long nr) {
    long sum = 0;
    switch (nr) {
    case SYS_write: case SYS_pwrite64: return ARG(at, 2);
    case SYS_sendfile: return ARG(at, 3);
    case SYS_copy_file_range: return ARG(at, 4);
    case SYS_writev: case SYS_pwritev: case SYS_pwritev2:
        for (long n = 0; n < ARG(at, 2); n++) sum += ((struct iovec *)ARG(at, 1))[n].iov_len;
        return sum;
    }
    return -1;
}

/* From where on it writes; what lies before the end of the file has its room. */
static long start(ucontext_t *at, long nr) {
    long fd = ARG(at, nr == SYS_copy_file_range ? 2 : 0);
    if (nr == SYS_pwrite64 || nr == SYS_pwritev || nr == SYS_pwritev2) return ARG(at, 3);
    if (torture_raw(SYS_fcntl, fd, F_GETFL, 0, 0, 0, 0) & O_APPEND) return size_of(fd);
    return torture_raw(SYS_lseek, fd, 0, SEEK_CUR, 0, 0, 0);
}

/* The error that a call shall have, or 0. `most`: how many bytes have room; those of a vector all or none. */
static long harm(ucontext_t *at, long nr, int fresh, long *most) {
    long n = __atomic_add_fetch(&seen, 1, __ATOMIC_SEQ_CST);
    if (fail_at && (lasting ? n >= fail_at : n == fail_at)) return wrong;
    long bytes = wanted(at, nr), left = __atomic_load_n(&room, __ATOMIC_SEQ_CST);
    if (bytes < 0) return fresh && left <= 0 ? ENOSPC : 0;
    long free = size_of(ARG(at, nr == SYS_copy_file_range ? 2 : 0)) - start(at, nr);
    if (free < 0) free = 0;
    *most = bytes < free + left ? bytes : free + left;
    if (bytes > 0 && *most <= 0) return ENOSPC;
    return *most < bytes && (nr == SYS_writev || nr == SYS_pwritev || nr == SYS_pwritev2) ? ENOSPC : 0;
}

static void trapped(int signal, siginfo_t *info, void *context) {
    ucontext_t *at = context;
    int before = errno, fresh;
    long nr = info->si_syscall, most = -1, ours = concerns(at, nr, &fresh);
    long error = ours ? harm(at, nr, fresh, &most) : 0;
    (void)signal;
    if (error) {
        failed++;
        RESULT(at) = -error;
    } else if (ours && (nr == SYS_fsync || nr == SYS_fdatasync)) {
        RESULT(at) = 0; /* the power stays on: waiting for a real disk would only take time */
    } else {
        long fd = ARG(at, nr == SYS_copy_file_range ? 2 : 0), size[] = {ARG(at, 2), ARG(at, 3), ARG(at, 4)};
        if (most >= 0 && (nr == SYS_write || nr == SYS_pwrite64)) size[0] = most;
        if (most >= 0 && nr == SYS_sendfile) size[1] = most;
        if (most >= 0 && nr == SYS_copy_file_range) size[2] = most;
        long sized = ours && (most >= 0 || nr == SYS_ftruncate), was = sized ? size_of(fd) : 0;
        long done = torture_raw(nr, ARG(at, 0), ARG(at, 1), size[0], size[1], size[2], ARG(at, 5));
        long grown = sized ? size_of(fd) - was : 0; /* what a file is cut by is free again; one made longer is empty there */
        if (grown < 0 || nr != SYS_ftruncate) __atomic_sub_fetch(&room, grown, __ATOMIC_SEQ_CST);
        RESULT(at) = done;
    }
    errno = before;
}

/* From now on. `nth`: the call that fails with `error`, 0 for none; `last`: all later ones too;
   `bytes`: how many may be written before the disk is full. Returns 0, or an errno. */
int torture_arm(const char *where, long nth, long error, long last, long bytes) {
    static int trapping;
    strncpy(folder, where, PATH_MAX - 1);
    folder_length = strlen(folder);
    fail_at = nth, wrong = error, lasting = last, seen = failed = 0, room = bytes;
    if (trapping) return 0;
    struct sigaction action = {.sa_sigaction = trapped, .sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART};
    struct sock_filter code[8 + sizeof WATCHED / sizeof *WATCHED + 2];
    uint64_t passed = (uint64_t)torture_passed;
    size_t count = sizeof WATCHED / sizeof *WATCHED, n = 0;
    code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, instruction_pointer));
    code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)passed, 0, 2);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, instruction_pointer) + 4);
    code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(passed >> 32), count + 1, 0);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (size_t i = 0; i < count; i++)
        code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, WATCHED[i], count - i, 0);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP);
    struct sock_fprog program = {.len = n, .filter = code};
    if (sigaction(SIGSYS, &action, NULL) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return errno;
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program)) return errno;
    trapping = 1;
    return 0;
}

long torture_seen(void) { return seen; }
long torture_failed(void) { return failed; }
long torture_room(void) { return room; }
