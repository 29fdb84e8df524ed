/* Records on a tape what a program does to its files, in the order in which it took effect.
 *
 * Loaded before a program (LD_PRELOAD). It asks the kernel to trap every call that changes files (seccomp), so that
 * calls made without libc are seen as well. In the trap the call is made and then written to the tape, one at a time
 * under a lock: the order on the tape is the order on the disk. What is said to others (a TCP stream, a pipe) is
 * written to the tape before it is sent: so much was done when it was said.
 *
 * TELECENTRE_TAPE names the tape; without it nothing is trapped. TELECENTRE_FAULT asks for one call to fail. The form of the tape stands in tests/src/tape.rs.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <ucontext.h>
#include <unistd.h>

/* The sixth argument of calls that the trap itself makes: the filter lets them pass. */
#define OURS 0x7e1ece47u
#define SAID_BYTES 8192
#define PATH_BYTES 4096

enum kind { CREATE = 1, MKDIR, WRITE, LENGTH, SYNC, RENAME, UNLINK, SAY, RANGE, STRANGE };

struct event {
    uint32_t kind;
    uint32_t bytes;
    uint64_t a, b, c;
};

static int tape = -1;
static atomic_flag held = ATOMIC_FLAG_INIT;

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
static long call(long nr, long a, long b, long c, long d, long e) {
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = OURS;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}
static void arguments(ucontext_t *u, long *args) {
    greg_t *r = u->uc_mcontext.gregs;
    args[0] = r[REG_RDI], args[1] = r[REG_RSI], args[2] = r[REG_RDX];
    args[3] = r[REG_R10], args[4] = r[REG_R8], args[5] = r[REG_R9];
}
static void answer(ucontext_t *u, long result) { u->uc_mcontext.gregs[REG_RAX] = result; }
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
static long call(long nr, long a, long b, long c, long d, long e) {
    register long x8 __asm__("x8") = nr;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = OURS;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
    return x0;
}
static void arguments(ucontext_t *u, long *args) {
    for (int i = 0; i < 6; i++) args[i] = u->uc_mcontext.regs[i];
}
static void answer(ucontext_t *u, long result) { u->uc_mcontext.regs[0] = result; }
#else
#error "the tape knows x86_64 and aarch64"
#endif

static void lock(void) {
    while (atomic_flag_test_and_set_explicit(&held, memory_order_acquire)) sched_yield();
}
static void unlock(void) { atomic_flag_clear_explicit(&held, memory_order_release); }

/* A fault that was asked for: "sync:5" or "write:3" fails the fifth sync or third write of a segment, with EIO or ENOSPC. */
static const char *fault;
static long fault_left;

static int fails(const char *what, int fd) {
    char link[64], path[PATH_BYTES];
    if (!fault || strncmp(fault, what, strlen(what)) != 0) return 0;
    int saved = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t bytes = readlink(link, path, sizeof path);
    errno = saved;
    return bytes > 4 && memcmp(path + bytes - 4, ".seg", 4) == 0 && --fault_left == 0;
}

static void put(uint32_t kind, uint64_t a, uint64_t b, uint64_t c, const struct iovec *data, int parts, uint32_t bytes) {
    struct event event = {kind, bytes, a, b, c};
    struct iovec all[18] = {{&event, sizeof event}};
    uint32_t left = bytes;
    int n = 1;
    for (int i = 0; i < parts && i < 17 && left > 0; i++) {
        uint32_t part = data[i].iov_len < left ? data[i].iov_len : left;
        all[n].iov_base = data[i].iov_base;
        all[n++].iov_len = part;
        left -= part;
    }
    long wanted = (long)(sizeof event + bytes);
    if (left > 0 || call(SYS_writev, tape, (long)all, n, 0, 0) != wanted) abort(); /* a tape with a hole is worth nothing */
}

static void put_text(uint32_t kind, uint64_t a, uint64_t b, uint64_t c, const char *text, size_t bytes) {
    struct iovec one = {(void *)text, bytes};
    put(kind, a, b, c, &one, 1, bytes);
}

static void strange(long nr) {
    lock();
    put_text(STRANGE, nr, 0, 0, "", 0);
    unlock();
}

/* stat family through the C library: none of it is trapped. */
static int look(int fd, struct stat *s) {
    int saved = errno, result = fstat(fd, s);
    errno = saved;
    return result;
}

/* The inode of the folder in which a path's last name stands; the name. */
static uint64_t parent(int at, const char *path, const char **name) {
    char folder[PATH_BYTES];
    struct stat s;
    int saved = errno, result;
    const char *slash = strrchr(path, '/');
    *name = slash ? slash + 1 : path;
    if (!slash) {
        result = at == AT_FDCWD ? stat(".", &s) : fstat(at, &s);
    } else {
        size_t bytes = slash == path ? 1 : (size_t)(slash - path);
        if (bytes >= sizeof folder) return 0;
        memcpy(folder, path, bytes);
        folder[bytes] = 0;
        result = fstatat(at, folder, &s, 0);
    }
    errno = saved;
    return result == 0 ? s.st_ino : 0;
}

static uint64_t inode(int at, const char *path) {
    struct stat s;
    int saved = errno, result = fstatat(at, path, &s, AT_SYMLINK_NOFOLLOW);
    errno = saved;
    return result == 0 ? s.st_ino : 0;
}

static long do_open(int at, const char *path, long flags, long mode) {
    struct stat s;
    const char *name;
    lock();
    uint64_t folder = parent(at, path, &name), before = inode(at, path);
    long fd = call(SYS_openat, at, (long)path, flags, mode, 0);
    if (fd >= 0 && look(fd, &s) == 0 && S_ISREG(s.st_mode)) {
        if (!before) put_text(CREATE, folder, s.st_ino, 0, name, strlen(name));
        else if (flags & O_TRUNC) put_text(LENGTH, s.st_ino, 0, 0, "", 0);
    }
    unlock();
    return fd;
}

static long do_write(long nr, int fd, const struct iovec *data, int parts, long offset, const long *args) {
    struct stat s;
    if (look(fd, &s) != 0) return call(nr, args[0], args[1], args[2], args[3], args[4]);
    if (S_ISREG(s.st_mode)) {
        lock();
        look(fd, &s);
        int flags = fcntl(fd, F_GETFL);
        if (fails("write:", fd)) {
            unlock();
            return -ENOSPC;
        }
        uint64_t at = (flags & O_APPEND) ? (uint64_t)s.st_size : offset >= 0 ? (uint64_t)offset : (uint64_t)lseek(fd, 0, SEEK_CUR);
        long result = call(nr, args[0], args[1], args[2], args[3], args[4]);
        if (result > 0) put(WRITE, s.st_ino, at, 0, data, parts, result);
        unlock();
        return result;
    }
    int kind = 0;
    socklen_t size = sizeof kind;
    int stream = S_ISFIFO(s.st_mode) ||
                 (S_ISSOCK(s.st_mode) && getsockopt(fd, SOL_SOCKET, SO_TYPE, &kind, &size) == 0 && kind == SOCK_STREAM);
    if (stream) {
        size_t bytes = 0;
        for (int i = 0; i < parts && i < 17; i++) bytes += data[i].iov_len;
        lock();
        put(SAY, fd, 0, 0, data, parts, bytes < SAID_BYTES ? bytes : SAID_BYTES);
        unlock();
    }
    return call(nr, args[0], args[1], args[2], args[3], args[4]);
}

static long do_length(long nr, int fd, const long *args) {
    struct stat s;
    lock();
    long result = call(nr, args[0], args[1], args[2], args[3], args[4]);
    if (result == 0 && look(fd, &s) == 0) put_text(LENGTH, s.st_ino, s.st_size, 0, "", 0);
    unlock();
    return result;
}

static long do_sync(long nr, int fd, const long *args) {
    struct stat s;
    lock();
    if (fails("sync:", fd)) {
        unlock();
        return -EIO;
    }
    long result = call(nr, args[0], args[1], args[2], args[3], args[4]);
    if (result == 0 && look(fd, &s) == 0)
        put_text(nr == SYS_sync_file_range ? RANGE : SYNC, s.st_ino, nr == SYS_fdatasync, 0, "", 0);
    unlock();
    return result;
}

static long do_mkdir(long nr, int at, const char *path, const long *args) {
    const char *name;
    lock();
    uint64_t folder = parent(at, path, &name);
    long result = call(nr, args[0], args[1], args[2], args[3], args[4]);
    if (result == 0) put_text(MKDIR, folder, inode(at, path), 0, name, strlen(name));
    unlock();
    return result;
}

static long do_unlink(long nr, int at, const char *path, const long *args) {
    const char *name;
    lock();
    uint64_t folder = parent(at, path, &name), gone = inode(at, path);
    long result = call(nr, args[0], args[1], args[2], args[3], args[4]);
    if (result == 0) put_text(UNLINK, folder, gone, 0, name, strlen(name));
    unlock();
    return result;
}

static long do_rename(long nr, int from_at, const char *from, int to_at, const char *to, const long *args) {
    const char *old, *new;
    lock();
    uint64_t left = parent(from_at, from, &old), moved = inode(from_at, from), entered = parent(to_at, to, &new);
    long result = call(nr, args[0], args[1], args[2], args[3], args[4]);
    if (result == 0) {
        struct iovec names[2] = {{(void *)old, strlen(old) + 1}, {(void *)new, strlen(new)}};
        put(RENAME, left, entered, moved, names, 2, strlen(old) + 1 + strlen(new));
    }
    unlock();
    return result;
}

static long taken(long nr, const long *a) {
    struct iovec one = {(void *)a[1], (size_t)a[2]};
    switch (nr) {
#ifdef SYS_open
    case SYS_open: return do_open(AT_FDCWD, (const char *)a[0], a[1], a[2]);
    case SYS_creat: return do_open(AT_FDCWD, (const char *)a[0], O_CREAT | O_WRONLY | O_TRUNC, a[1]);
    case SYS_mkdir: return do_mkdir(nr, AT_FDCWD, (const char *)a[0], a);
    case SYS_rmdir:
    case SYS_unlink: return do_unlink(nr, AT_FDCWD, (const char *)a[0], a);
    case SYS_rename: return do_rename(nr, AT_FDCWD, (const char *)a[0], AT_FDCWD, (const char *)a[1], a);
#endif
    case SYS_openat: return do_open(a[0], (const char *)a[1], a[2], a[3]);
    case SYS_mkdirat: return do_mkdir(nr, a[0], (const char *)a[1], a);
    case SYS_unlinkat: return do_unlink(nr, a[0], (const char *)a[1], a);
#ifdef SYS_renameat
    case SYS_renameat:
#endif
    case SYS_renameat2: return do_rename(nr, a[0], (const char *)a[1], a[2], (const char *)a[3], a);
    case SYS_write: return do_write(nr, a[0], &one, 1, -1, a);
    case SYS_pwrite64: return do_write(nr, a[0], &one, 1, a[3], a);
    case SYS_sendto: return do_write(nr, a[0], &one, 1, -1, a);
    case SYS_writev: return do_write(nr, a[0], (const struct iovec *)a[1], a[2], -1, a);
    case SYS_pwritev: return do_write(nr, a[0], (const struct iovec *)a[1], a[2], a[3], a);
    case SYS_ftruncate:
    case SYS_fallocate: return do_length(nr, a[0], a);
    case SYS_fsync:
    case SYS_fdatasync:
    case SYS_sync_file_range: return do_sync(nr, a[0], a);
    /* Each has another way that callers fall back to. */
    case SYS_copy_file_range:
    case SYS_sendfile:
    case SYS_io_uring_setup: return -ENOSYS;
    case SYS_mmap: strange(nr); return -EPERM;
    default: strange(nr); return call(nr, a[0], a[1], a[2], a[3], a[4]);
    }
}

static void trapped(int signal, siginfo_t *info, void *context) {
    long args[6];
    (void)signal;
    arguments(context, args);
    answer(context, taken(info->si_syscall, args));
}

#define ARG(n, half) (offsetof(struct seccomp_data, args[n]) + 4 * (half))
#define LOAD(at) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at)
#define RETURN(what) BPF_STMT(BPF_RET | BPF_K, what)
#define TRAP(nr) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1), RETURN(SECCOMP_RET_TRAP)
/* When the number is nr: trap if any of these bits of an argument is set, else let it pass. */
#define TRAP_IF(nr, n, bits)                                                                                           \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 4), LOAD(ARG(n, 0)), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1),  \
        RETURN(SECCOMP_RET_TRAP), RETURN(SECCOMP_RET_ALLOW)

__attribute__((constructor)) static void start(void) {
    const char *name = getenv("TELECENTRE_TAPE");
    if (!name) return;
    int fd = open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    tape = fcntl(fd, F_DUPFD_CLOEXEC, 500);
    close(fd);
    if (tape < 0) abort();
    fault = getenv("TELECENTRE_FAULT");
    if (fault) fault_left = atol(strchr(fault, ':') ? strchr(fault, ':') + 1 : "0");
    struct sock_filter filter[] = {
        LOAD(offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
        RETURN(SECCOMP_RET_ALLOW),
        LOAD(ARG(5, 0)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OURS, 0, 1),
        RETURN(SECCOMP_RET_ALLOW),
        LOAD(offsetof(struct seccomp_data, nr)),
#ifdef SYS_open
        TRAP_IF(SYS_open, 1, O_CREAT | O_TRUNC),
        TRAP(SYS_creat), TRAP(SYS_mkdir), TRAP(SYS_rmdir), TRAP(SYS_unlink), TRAP(SYS_rename), TRAP(SYS_link),
        TRAP(SYS_symlink),
#endif
#ifdef SYS_renameat
        TRAP(SYS_renameat),
#endif
        TRAP_IF(SYS_openat, 2, O_CREAT | O_TRUNC),
        TRAP(SYS_openat2), TRAP(SYS_mkdirat), TRAP(SYS_unlinkat), TRAP(SYS_renameat2), TRAP(SYS_linkat),
        TRAP(SYS_symlinkat), TRAP(SYS_write), TRAP(SYS_pwrite64), TRAP(SYS_writev), TRAP(SYS_pwritev),
        TRAP(SYS_pwritev2), TRAP(SYS_truncate), TRAP(SYS_ftruncate), TRAP(SYS_fallocate), TRAP(SYS_fsync),
        TRAP(SYS_fdatasync), TRAP(SYS_sync), TRAP(SYS_syncfs), TRAP(SYS_sync_file_range), TRAP(SYS_copy_file_range),
        TRAP(SYS_sendfile), TRAP(SYS_io_uring_setup),
        /* A datagram names its address; a stream does not. */
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_sendto, 0, 4), LOAD(ARG(4, 0)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1), RETURN(SECCOMP_RET_TRAP), RETURN(SECCOMP_RET_ALLOW),
        /* A file mapped to be written: shared, writable, not anonymous. */
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 0, 8), LOAD(ARG(3, 0)),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, MAP_SHARED, 0, 5), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, MAP_ANONYMOUS, 4, 0),
        LOAD(ARG(2, 0)), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_WRITE, 0, 2),
        RETURN(SECCOMP_RET_TRAP), RETURN(SECCOMP_RET_ALLOW),
        RETURN(SECCOMP_RET_ALLOW),
        RETURN(SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    struct sigaction action = {.sa_sigaction = trapped, .sa_flags = SA_SIGINFO};
    sigfillset(&action.sa_mask);
    if (sigaction(SIGSYS, &action, NULL) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        abort();
}
