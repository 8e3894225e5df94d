// Makes the disk fail below one folder, for a server started with this library in LD_PRELOAD.
//
// ROOST_FAULT_FOLDER names the folder. ROOST_FAULT_CONTROL names a file of `struct control`, which the test maps and
// writes while the server runs; every call reads it from memory, so a call that is not meant to fail costs a load.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct control {
    _Atomic int32_t write_errno;    // what writes, truncations and allocations fail with; 0: nothing
    _Atomic int32_t sync_errno;     // what fsync and fdatasync fail with; 0: nothing
    _Atomic int32_t write_delay_us; // before each write
    _Atomic int32_t sync_delay_us;  // before each sync
    _Atomic int32_t skip;           // calls that still succeed before write_errno or sync_errno takes effect
    _Atomic int32_t is_short;       // 1: a failing write first writes half of its bytes, as a disk that fills up does
    _Atomic int32_t hits;           // calls that were made to fail
};

static struct control none;
static struct control *control = &none;
static char folder[4096];

__attribute__((constructor)) static void map_control(void) {
    const char *path = getenv("ROOST_FAULT_CONTROL");
    const char *below = getenv("ROOST_FAULT_FOLDER");
    if (!path || !below || !realpath(below, folder)) return;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0) abort();
    void *map = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED) abort();
    close(fd);
    control = map;
}

static int is_below_folder(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size < 0) return 0;
    path[size] = 0;
    size_t length = strlen(folder);
    return length > 0 && strncmp(path, folder, length) == 0 && path[length] == '/';
}

static void wait_us(int32_t us) {
    struct timespec left = {us / 1000000, us % 1000000 * 1000L};
    while (us > 0 && nanosleep(&left, &left) != 0 && errno == EINTR) {}
}

/// The error that this call is to fail with, or 0.
static int fault(int fd, _Atomic int32_t *which, _Atomic int32_t *delay_us) {
    if (atomic_load(which) == 0 && atomic_load(delay_us) == 0) return 0;
    if (!is_below_folder(fd)) return 0;
    wait_us(atomic_load(delay_us));
    int error = atomic_load(which);
    if (error == 0) return 0;
    if (atomic_load(&control->skip) > 0 && atomic_fetch_sub(&control->skip, 1) > 0) return 0;
    atomic_fetch_add(&control->hits, 1);
    return error;
}

#define REAL(name)                                                                                                    \
    static __typeof__(&name) real;                                                                                    \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

#define FAIL_WRITE(fd)                                                                                                \
    do {                                                                                                              \
        int error = fault(fd, &control->write_errno, &control->write_delay_us);                                       \
        if (error) {                                                                                                  \
            errno = error;                                                                                            \
            return -1;                                                                                                \
        }                                                                                                             \
    } while (0)

/// As FAIL_WRITE for a call with a size, of which half is written first when the control says so.
#define FAIL_OR_SHORTEN(fd, size, write_half)                                                                         \
    do {                                                                                                              \
        int error = fault(fd, &control->write_errno, &control->write_delay_us);                                       \
        if (error && atomic_load(&control->is_short) && (size) > 1) return write_half;                                \
        if (error) {                                                                                                  \
            errno = error;                                                                                            \
            return -1;                                                                                                \
        }                                                                                                             \
    } while (0)

ssize_t write(int fd, const void *data, size_t size) {
    REAL(write);
    FAIL_OR_SHORTEN(fd, size, real(fd, data, size / 2));
    return real(fd, data, size);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    REAL(pwrite);
    FAIL_OR_SHORTEN(fd, size, real(fd, data, size / 2, at));
    return real(fd, data, size, at);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    REAL(pwrite64);
    FAIL_OR_SHORTEN(fd, size, real(fd, data, size / 2, at));
    return real(fd, data, size, at);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(writev);
    FAIL_WRITE(fd);
    return real(fd, parts, count);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
    REAL(pwritev);
    FAIL_WRITE(fd);
    return real(fd, parts, count, at);
}

int ftruncate(int fd, off_t size) {
    REAL(ftruncate);
    FAIL_WRITE(fd);
    return real(fd, size);
}

int ftruncate64(int fd, off64_t size) {
    REAL(ftruncate64);
    FAIL_WRITE(fd);
    return real(fd, size);
}

int fallocate(int fd, int mode, off_t at, off_t size) {
    REAL(fallocate);
    FAIL_WRITE(fd);
    return real(fd, mode, at, size);
}

int fallocate64(int fd, int mode, off64_t at, off64_t size) {
    REAL(fallocate64);
    FAIL_WRITE(fd);
    return real(fd, mode, at, size);
}

// These two return the error instead of setting errno.

int posix_fallocate(int fd, off_t at, off_t size) {
    REAL(posix_fallocate);
    int error = fault(fd, &control->write_errno, &control->write_delay_us);
    return error ? error : real(fd, at, size);
}

int posix_fallocate64(int fd, off64_t at, off64_t size) {
    REAL(posix_fallocate64);
    int error = fault(fd, &control->write_errno, &control->write_delay_us);
    return error ? error : real(fd, at, size);
}

int fsync(int fd) {
    REAL(fsync);
    int error = fault(fd, &control->sync_errno, &control->sync_delay_us);
    if (error) {
        errno = error;
        return -1;
    }
    return real(fd);
}

int fdatasync(int fd) {
    REAL(fdatasync);
    int error = fault(fd, &control->sync_errno, &control->sync_delay_us);
    if (error) {
        errno = error;
        return -1;
    }
    return real(fd);
}
