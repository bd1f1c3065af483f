#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file that was preallocated is never compressed by btrfs, for as long as it lives. A server's files grow by holes instead:
   where every write makes a copy, room that was set aside is none. */
int posix_fallocate(int file, off_t from, off_t length) {
  struct stat now;
  if (fstat(file, &now) != 0) return errno;
  if (now.st_size >= from + length) return 0;
  return ftruncate(file, from + length) == 0 ? 0 : errno;
}

int posix_fallocate64(int file, off_t from, off_t length) { return posix_fallocate(file, from, length); }

int fallocate(int file, int mode, off_t from, off_t length) {
  (void)file, (void)mode, (void)from, (void)length;
  errno = EOPNOTSUPP;
  return -1;
}

int fallocate64(int file, int mode, off_t from, off_t length) { return fallocate(file, mode, from, length); }
