#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A file that was preallocated is never compressed by btrfs, for as long as it lives. A server's files grow by holes instead:
   where every write makes a copy, room that was set aside is none. */
static int grow(int file, off_t size) {
  struct stat now;
  if (fstat(file, &now) != 0) return errno;
  if (now.st_size >= size) return 0;
  return ftruncate(file, size) == 0 ? 0 : errno;
}

int posix_fallocate(int file, off_t from, off_t length) { return grow(file, from + length); }

int posix_fallocate64(int file, off_t from, off_t length) { return grow(file, from + length); }

/* Everything but setting room aside, punching holes for one, is as it was. */
int fallocate(int file, int mode, off_t from, off_t length) {
  if (mode != 0) return syscall(SYS_fallocate, file, mode, from, length);
  errno = grow(file, from + length);
  return errno == 0 ? 0 : -1;
}

int fallocate64(int file, int mode, off_t from, off_t length) { return fallocate(file, mode, from, length); }
