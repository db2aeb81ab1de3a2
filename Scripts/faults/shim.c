// Disturbs the system calls of a program that is started with LD_PRELOAD=shim.so.
//
//   FAULT_CALL    which calls are counted: open read write fsync dirfsync close rename link unlink flock
//                 chmod stat mmap truncate
//   FAULT_NUMBER  the one that is disturbed, from 1
//   FAULT_MODE    fail: it fails with FAULT_ERRNO;  sticky: so do all from it on
//                 short: half of the bytes are read or written;  end: a read finds the file's end
//                 kill, after: the process is killed before the call, or behind it
//                 truncate: FAULT_PATH is cut to half its size first
//                 replace, overwrite: FAULT_OTHER takes FAULT_PATH's name first, or is copied into it
//   FAULT_IN      only calls that concern a path with this text in it are counted
//   FAULT_HIT     a file that is made when a call is disturbed
//   FAULT_NAMED   set: there are no files without a name (O_TMPFILE)
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *call, *mode, *within, *hit_file;
static long number;
static int error_number, no_unnamed;
static atomic_long count;
static atomic_int ready;

__attribute__((constructor)) static void set_up(void) {
  const char *text;
  within = getenv("FAULT_IN");
  hit_file = getenv("FAULT_HIT");
  mode = getenv("FAULT_MODE");
  call = getenv("FAULT_CALL");
  number = (text = getenv("FAULT_NUMBER")) ? atol(text) : 1;
  error_number = (text = getenv("FAULT_ERRNO")) ? atoi(text) : EIO;
  no_unnamed = getenv("FAULT_NAMED") != NULL;
  if (!mode) mode = "fail";
  ready = 1;
}

// The function of the C library behind ours. Looked up at the first call.
#define REAL(name) \
  static typeof(&name) real; \
  if (!real) real = (typeof(&name))dlsym(RTLD_NEXT, #name)

static int is(const char *other) { return strcmp(mode, other) == 0; }

static int concerns_path(int folder, const char *path) {
  char link[64], found[PATH_MAX];
  if (!within || strstr(path, within)) return 1;
  if (path[0] == '/' || folder < 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
  ssize_t length = readlink(link, found, sizeof found - 1);
  if (length < 0) return 0;
  found[length] = 0;
  return strstr(found, within) != NULL;
}

static int concerns(int descriptor) {
  return !within || (descriptor > 2 && concerns_path(descriptor, ""));
}

static void copy_over(const char *from, const char *to) {
  static char bytes[1 << 16];
  int in = syscall(SYS_openat, AT_FDCWD, from, O_RDONLY, 0);
  int out = syscall(SYS_openat, AT_FDCWD, to, O_WRONLY, 0);
  for (long got; (got = syscall(SYS_read, in, bytes, sizeof bytes)) > 0;)
    if (syscall(SYS_write, out, bytes, got) != got) break;
  syscall(SYS_close, in);
  syscall(SYS_close, out);
}

static void disturb_file(void) {
  const char *path = getenv("FAULT_PATH"), *other = getenv("FAULT_OTHER");
  struct stat status;
  if (is("truncate") && stat(path, &status) == 0) syscall(SYS_truncate, path, status.st_size / 2);
  if (is("replace")) syscall(SYS_renameat2, AT_FDCWD, other, AT_FDCWD, path, 0);
  if (is("overwrite")) copy_over(other, path);
}

// What is to happen to this call: 0 nothing, 1 it fails, 2 it is short, 3 the process ends behind it.
static int disturbed(const char *name, int matters) {
  if (!ready || !call || !matters || strcmp(call, name)) return 0;
  long now = atomic_fetch_add(&count, 1) + 1;
  if (now != number && !(now > number && is("sticky"))) return 0;
  if (hit_file) syscall(SYS_close, (int)syscall(SYS_openat, AT_FDCWD, hit_file, O_CREAT | O_WRONLY, 0600));
  if (is("kill")) syscall(SYS_kill, getpid(), SIGKILL);
  if (is("after")) return 3;
  if (is("short") || is("end")) return 2;
  if (is("truncate") || is("replace") || is("overwrite")) return disturb_file(), 0;
  return 1;
}

// Does the call, unless it is to fail. `type` is its result's.
#define DISTURB(type, name, matters, failure, act) \
  do { \
    int way = disturbed(name, matters); \
    if (way == 1) { \
      errno = error_number; \
      return failure; \
    } \
    type result = act; \
    if (way == 3) syscall(SYS_kill, getpid(), SIGKILL); \
    return result; \
  } while (0)

// The same for calls that move bytes, of which there may be fewer.
#define DISTURB_BYTES(name, matters, size, act) \
  do { \
    int way = disturbed(name, matters); \
    if (way == 1) { \
      errno = error_number; \
      return -1; \
    } \
    if (way == 2) size = is("end") ? 0 : size > 1 ? size / 2 : size; \
    ssize_t result = size ? act : 0; \
    if (way == 3) syscall(SYS_kill, getpid(), SIGKILL); \
    return result; \
  } while (0)

static int open_any(const char *name, int folder, const char *path, int flags, mode_t permissions) {
  static int (*real)(int, const char *, int, ...);
  if (!real) real = (int (*)(int, const char *, int, ...))dlsym(RTLD_NEXT, name);
  if (no_unnamed && (flags & O_TMPFILE) == O_TMPFILE) {
    errno = EOPNOTSUPP;
    return -1;
  }
  DISTURB(int, "open", concerns_path(folder, path), -1, real(folder, path, flags, permissions));
}

#define PERMISSIONS(flags) \
  mode_t permissions = 0; \
  if (flags & (O_CREAT | __O_TMPFILE)) { \
    va_list list; \
    va_start(list, flags); \
    permissions = va_arg(list, mode_t); \
    va_end(list); \
  }

int open(const char *path, int flags, ...) {
  PERMISSIONS(flags)
  return open_any("openat", AT_FDCWD, path, flags, permissions);
}
int open64(const char *path, int flags, ...) {
  PERMISSIONS(flags)
  return open_any("openat64", AT_FDCWD, path, flags, permissions);
}
int openat(int folder, const char *path, int flags, ...) {
  PERMISSIONS(flags)
  return open_any("openat", folder, path, flags, permissions);
}
int openat64(int folder, const char *path, int flags, ...) {
  PERMISSIONS(flags)
  return open_any("openat64", folder, path, flags, permissions);
}

ssize_t write(int file, const void *bytes, size_t size) {
  REAL(write);
  DISTURB_BYTES("write", concerns(file), size, real(file, bytes, size));
}
ssize_t pwrite(int file, const void *bytes, size_t size, off_t at) {
  REAL(pwrite);
  DISTURB_BYTES("write", concerns(file), size, real(file, bytes, size, at));
}
ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t at) {
  REAL(pwrite64);
  DISTURB_BYTES("write", concerns(file), size, real(file, bytes, size, at));
}
ssize_t read(int file, void *bytes, size_t size) {
  REAL(read);
  DISTURB_BYTES("read", concerns(file), size, real(file, bytes, size));
}
ssize_t pread(int file, void *bytes, size_t size, off_t at) {
  REAL(pread);
  DISTURB_BYTES("read", concerns(file), size, real(file, bytes, size, at));
}
ssize_t pread64(int file, void *bytes, size_t size, off64_t at) {
  REAL(pread64);
  DISTURB_BYTES("read", concerns(file), size, real(file, bytes, size, at));
}

static const char *fsync_name(int file) {
  struct stat status;
  return fstat(file, &status) == 0 && S_ISDIR(status.st_mode) ? "dirfsync" : "fsync";
}
int fsync(int file) {
  REAL(fsync);
  DISTURB(int, fsync_name(file), concerns(file), -1, real(file));
}
int fdatasync(int file) {
  REAL(fdatasync);
  DISTURB(int, fsync_name(file), concerns(file), -1, real(file));
}

// A close that fails has closed the file all the same.
int close(int file) {
  REAL(close);
  int way = disturbed("close", concerns(file)), result = real(file);
  if (way == 3) syscall(SYS_kill, getpid(), SIGKILL);
  if (way == 1) {
    errno = error_number;
    return -1;
  }
  return result;
}

int rename(const char *from, const char *to) {
  REAL(rename);
  DISTURB(int, "rename", concerns_path(AT_FDCWD, to), -1, real(from, to));
}
int renameat(int folder, const char *from, int other, const char *to) {
  REAL(renameat);
  DISTURB(int, "rename", concerns_path(other, to), -1, real(folder, from, other, to));
}
int linkat(int folder, const char *from, int other, const char *to, int flags) {
  REAL(linkat);
  DISTURB(int, "link", concerns_path(other, to), -1, real(folder, from, other, to, flags));
}
int unlinkat(int folder, const char *path, int flags) {
  REAL(unlinkat);
  DISTURB(int, "unlink", concerns_path(folder, path), -1, real(folder, path, flags));
}
int flock(int file, int operation) {
  REAL(flock);
  DISTURB(int, "flock", concerns(file), -1, real(file, operation));
}
int fchmod(int file, mode_t permissions) {
  REAL(fchmod);
  DISTURB(int, "chmod", concerns(file), -1, real(file, permissions));
}
int ftruncate(int file, off_t size) {
  REAL(ftruncate);
  DISTURB(int, "truncate", concerns(file), -1, real(file, size));
}
int ftruncate64(int file, off64_t size) {
  REAL(ftruncate64);
  DISTURB(int, "truncate", concerns(file), -1, real(file, size));
}
int fstat(int file, struct stat *status) {
  REAL(fstat);
  DISTURB(int, "stat", call && !strcmp(call, "stat") && concerns(file), -1, real(file, status));
}
int fstatat(int folder, const char *path, struct stat *status, int flags) {
  REAL(fstatat);
  DISTURB(int, "stat", concerns_path(folder, path), -1, real(folder, path, status, flags));
}
int lstat(const char *path, struct stat *status) {
  REAL(lstat);
  DISTURB(int, "stat", concerns_path(AT_FDCWD, path), -1, real(path, status));
}

void *mmap(void *place, size_t size, int protection, int flags, int file, off_t at) {
  REAL(mmap);
  DISTURB(void *, "mmap", file >= 0 && concerns(file), MAP_FAILED,
          real(place, size, protection, flags, file, at));
}
void *mmap64(void *place, size_t size, int protection, int flags, int file, off64_t at) {
  REAL(mmap64);
  DISTURB(void *, "mmap", file >= 0 && concerns(file), MAP_FAILED,
          real(place, size, protection, flags, file, at));
}
