#define _GNU_SOURCE
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* What differs between two states, below their directories A and B:

     differ walk RULE A B PART...   each thing that is not the same on both sides
     differ look A B                pairs of paths on standard input, `PATH PATH` a line, each `-` where there is none
     differ read A PATH MOST        the beginning of one file, or where a link leads, after a line `f BYTES` or `l BYTES`; else `-`

   Names in states are anybody's: each directory on the way is opened by itself and is no link, and what is opened to be read
   is a file. Paths are printed and read with every byte that is no visible ASCII as \xNN, and \ too. A line of `walk` is
   `SIDE SIDE AT SAME PATH`, one of `look` the same without the path. A side is `-`, or KIND:BYTES:MODE:MTIME:BTIME:LINKS with
   times in nanoseconds; AT is when side B was changed last, or the directory that a thing went from, in milliseconds; SAME is
   1 where kind and content are the same. Of a directory that lies deeper than most_depth there is a line `deep PATH`. */

enum { most_depth = 480, piece = 256 * 1024 };

/* Which files of the same size and time `walk` reads all the same. ALL: each. INODES: but those that are one inode of one
   history, not touched since. COPIES, where one side was copied from the other: those that were touched after their side had
   been made, which its marker tells. */
enum rule { ALL, INODES, COPIES };

struct text {
  char *bytes;
  size_t length, room;
};

/* One side of a comparison. */
struct side {
  bool there;
  struct statx is;
};

static enum rule rule;
static int64_t marked[2];
static struct text path;
static char pieces[2][piece];

static void *kept(void *memory) {
  if (!memory) err(1, "memory");
  return memory;
}

static void append(struct text *text, const char *bytes, size_t length) {
  if (text->length + length + 1 > text->room) {
    text->room = 2 * (text->length + length) + 256;
    text->bytes = kept(realloc(text->bytes, text->room));
  }
  memcpy(text->bytes + text->length, bytes, length);
  text->length += length;
  text->bytes[text->length] = 0;
}

static int64_t nanoseconds(struct statx_timestamp time) { return time.tv_sec * INT64_C(1000000000) + time.tv_nsec; }

static void print_path(const char *bytes, size_t length) {
  for (size_t i = 0; i < length; i++) {
    unsigned char byte = bytes[i];
    if (byte > 0x20 && byte < 0x7f && byte != '\\') putchar(byte);
    else printf("\\x%02x", byte);
  }
}

/* Turns a printed path into its bytes, in place. */
static bool read_path(char *text) {
  char *to = text;
  for (; *text; text++) {
    if (*text != '\\') {
      *to++ = *text;
      continue;
    }
    char digits[3] = {0};
    if (text[1] != 'x' || !text[2] || !text[3]) return false;
    memcpy(digits, text + 2, 2);
    char *end;
    long byte = strtol(digits, &end, 16);
    if (*end || byte == 0) return false;
    *to++ = (char)byte;
    text += 3;
  }
  *to = 0;
  return true;
}

static bool look_at(int directory, const char *name, struct side *side) {
  int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT;
  side->there = statx(directory, name, flags, STATX_BASIC_STATS | STATX_BTIME, &side->is) == 0;
  if (!side->there && errno != ENOENT && errno != ENOTDIR && errno != ENAMETOOLONG) err(1, "look at %s", name);
  return side->there;
}

static int kind(const struct side *side) { return side->is.stx_mode & S_IFMT; }

static char letter(const struct side *side) {
  switch (kind(side)) {
    case S_IFREG: return 'f';
    case S_IFDIR: return 'd';
    case S_IFLNK: return 'l';
    default: return 'o';
  }
}

static void print_side(const struct side *side) {
  if (!side->there) {
    printf("- ");
    return;
  }
  bool has_size = kind(side) == S_IFREG || kind(side) == S_IFLNK;
  printf("%c:%llu:%o:%lld:%lld:%u ", letter(side), has_size ? (unsigned long long)side->is.stx_size : 0ULL,
         side->is.stx_mode & 07777, (long long)nanoseconds(side->is.stx_mtime),
         (long long)(side->is.stx_mask & STATX_BTIME ? nanoseconds(side->is.stx_btime) : 0), side->is.stx_nlink);
}

static void print_sides(const struct side sides[2], int64_t gone_at, bool same) {
  print_side(&sides[0]);
  print_side(&sides[1]);
  int64_t at = sides[1].there ? nanoseconds(sides[1].is.stx_ctime) : gone_at;
  printf("%lld %d", (long long)(at / 1000000), same);
}

/* Opens a file to be read: no link, and nothing that would wait for somebody. */
static int open_file(int directory, const char *name, uint64_t size) {
  int file = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (file < 0) return -1;
  struct stat is;
  if (fstat(file, &is) == 0 && S_ISREG(is.st_mode) && (uint64_t)is.st_size == size) return file;
  close(file);
  return -1;
}

static off_t next_data(int file, off_t from, off_t size) {
  off_t at = lseek(file, from, SEEK_DATA);
  return at >= 0 ? at : errno == ENXIO ? size : from;
}

static size_t read_piece(int file, char *to, off_t from) {
  size_t had = 0;
  while (had < piece) {
    ssize_t got = pread(file, to + had, piece - had, from + had);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) err(1, "read");
    if (got == 0) break;
    had += got;
  }
  return had;
}

/* Whether two files of that size have the same bytes; what is a hole in both is not read. */
static bool same_bytes(const int files[2], off_t size) {
  for (off_t at = 0; at < size;) {
    off_t first = next_data(files[0], at, size), other = next_data(files[1], at, size);
    at = first < other ? first : other;
    if (at >= size) break;
    size_t had = read_piece(files[0], pieces[0], at);
    if (had == 0 || read_piece(files[1], pieces[1], at) != had || memcmp(pieces[0], pieces[1], had)) return false;
    at += had;
  }
  return true;
}

static bool same_file(const int directories[2], const char *const names[2], uint64_t size) {
  int files[2] = {open_file(directories[0], names[0], size), open_file(directories[1], names[1], size)};
  bool same = files[0] >= 0 && files[1] >= 0 && same_bytes(files, size);
  for (int i = 0; i < 2; i++) if (files[i] >= 0) close(files[i]);
  return same;
}

static bool same_link(const int directories[2], const char *const names[2]) {
  static char targets[2][PATH_MAX];
  ssize_t length = readlinkat(directories[0], names[0], targets[0], PATH_MAX);
  if (length < 0 || readlinkat(directories[1], names[1], targets[1], PATH_MAX) != length) return false;
  return memcmp(targets[0], targets[1], length) == 0;
}

/* Whether kind and content are the same; the content of directories is not looked at. */
static bool same_content(const int directories[2], const char *const names[2], const struct side sides[2]) {
  const struct statx *a = &sides[0].is, *b = &sides[1].is;
  if (kind(&sides[0]) != kind(&sides[1])) return false;
  switch (kind(&sides[0])) {
    case S_IFREG: return a->stx_size == b->stx_size && same_file(directories, names, a->stx_size);
    case S_IFLNK: return a->stx_size == b->stx_size && same_link(directories, names);
    case S_IFCHR:
    case S_IFBLK: return a->stx_rdev_major == b->stx_rdev_major && a->stx_rdev_minor == b->stx_rdev_minor;
    default: return true;
  }
}

static bool surely_same(const struct side sides[2]) {
  const struct statx *a = &sides[0].is, *b = &sides[1].is;
  if (rule == ALL || kind(&sides[0]) != S_IFREG || kind(&sides[1]) != S_IFREG) return false;
  if (a->stx_size != b->stx_size || nanoseconds(a->stx_mtime) != nanoseconds(b->stx_mtime)) return false;
  if (rule == COPIES) return nanoseconds(a->stx_ctime) < marked[0] && nanoseconds(b->stx_ctime) < marked[1];
  return a->stx_ino == b->stx_ino && nanoseconds(a->stx_ctime) == nanoseconds(b->stx_ctime) &&
         nanoseconds(a->stx_btime) == nanoseconds(b->stx_btime);
}

struct names {
  char **list;
  size_t count, room;
};

static int by_bytes(const void *one, const void *other) {
  return strcmp(*(char *const *)one, *(char *const *)other);
}

/* The names in a directory that is a side of a comparison, in order; none where that is none. */
static struct names names_in(int directory) {
  struct names names = {0};
  int again = directory < 0 ? -1 : openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (again < 0) return names;
  DIR *stream = kept(fdopendir(again));
  for (struct dirent *entry; (entry = readdir(stream));) {
    if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
    if (names.count == names.room) {
      names.room = 2 * names.room + 64;
      names.list = kept(realloc(names.list, names.room * sizeof *names.list));
    }
    names.list[names.count++] = kept(strdup(entry->d_name));
  }
  closedir(stream);
  if (names.count > 1) qsort(names.list, names.count, sizeof *names.list, by_bytes);
  return names;
}

static int open_directory(int directory, const char *name) {
  return openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static void walk_below(const int directories[2], int64_t gone_at, int depth);

/* Compares what has a name on either side, and all below it. `gone_at`: when the directory on side B was changed last. */
static void walk(const int directories[2], const char *name, int64_t gone_at, int depth) {
  struct side sides[2] = {0};
  for (int i = 0; i < 2; i++) if (directories[i] >= 0) look_at(directories[i], name, &sides[i]);
  if (!sides[0].there && !sides[1].there) return;
  size_t before = path.length;
  if (before > 0) append(&path, "/", 1);
  append(&path, name, strlen(name));
  const char *const both[2] = {name, name};
  bool told = !sides[0].there || !sides[1].there, same = false;
  if (!told) {
    same = surely_same(sides) || same_content(directories, both, sides);
    told = !same || sides[0].is.stx_mode != sides[1].is.stx_mode;
  }
  if (told) {
    print_sides(sides, gone_at, same);
    putchar(' ');
    print_path(path.bytes, path.length);
    putchar('\n');
  }
  int below[2] = {-1, -1};
  for (int i = 0; i < 2; i++)
    if (sides[i].there && kind(&sides[i]) == S_IFDIR) below[i] = open_directory(directories[i], name);
  if (below[0] >= 0 || below[1] >= 0) {
    int64_t changed_at = sides[1].there ? nanoseconds(sides[1].is.stx_mtime) : gone_at;
    if (depth < most_depth) walk_below(below, changed_at, depth + 1);
    else {
      printf("deep ");
      print_path(path.bytes, path.length);
      putchar('\n');
    }
  }
  for (int i = 0; i < 2; i++) if (below[i] >= 0) close(below[i]);
  path.length = before;
}

static void walk_below(const int directories[2], int64_t gone_at, int depth) {
  struct names a = names_in(directories[0]), b = names_in(directories[1]);
  for (size_t i = 0, j = 0; i < a.count || j < b.count;) {
    int order = i == a.count ? 1 : j == b.count ? -1 : strcmp(a.list[i], b.list[j]);
    walk(directories, order <= 0 ? a.list[i] : b.list[j], gone_at, depth);
    if (order <= 0) free(a.list[i++]);
    if (order >= 0) free(b.list[j++]);
  }
  free(a.list);
  free(b.list);
}

/* Opens a directory by its whole path, no part of which may be a link. */
static int open_whole(const char *whole) {
  char *copy = kept(strdup(whole)), *rest = copy;
  int at = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  for (char *part; at >= 0 && (part = strsep(&rest, "/"));) {
    if (!*part) continue;
    int next = open_directory(at, part);
    close(at);
    at = next;
  }
  free(copy);
  if (at < 0) err(1, "open %s", whole);
  return at;
}

/* Opens the directory in which the last part of a path lies. @param last gets that part; null where a directory is missing,
   and the deepest one that is there is returned then. */
static int open_parent(int top, char *whole, const char **last) {
  int at = dup(top);
  char *rest = whole;
  for (char *part; at >= 0 && (part = strsep(&rest, "/"));) {
    *last = NULL;
    if (!*part || !strcmp(part, ".") || !strcmp(part, "..")) break;
    *last = part;
    if (!rest) break;
    int next = open_directory(at, part);
    if (next < 0) {
      *last = NULL;
      break;
    }
    close(at);
    at = next;
  }
  if (at < 0) err(1, "open a directory");
  return at;
}

/* Compares a path of A with one of B; either may be `-`. */
static void look(const int tops[2], char *const paths[2]) {
  struct side sides[2] = {0};
  int parents[2] = {-1, -1};
  const char *names[2] = {NULL, NULL};
  /* Where a thing went from: its directory as B has it, or the nearest that is still there. */
  char *was = kept(strdup(paths[0]));
  for (int i = 0; i < 2; i++) {
    if (!strcmp(paths[i], "-") || !read_path(paths[i])) continue;
    parents[i] = open_parent(tops[i], paths[i], &names[i]);
    if (names[i]) look_at(parents[i], names[i], &sides[i]);
  }
  int64_t gone_at = 0;
  if (!sides[1].there && read_path(was)) {
    const char *name;
    int near = open_parent(tops[1], was, &name);
    struct stat is;
    if (fstat(near, &is) == 0) gone_at = is.st_mtim.tv_sec * INT64_C(1000000000) + is.st_mtim.tv_nsec;
    close(near);
  }
  bool same = sides[0].there && sides[1].there && same_content(parents, names, sides);
  print_sides(sides, gone_at, same);
  putchar('\n');
  for (int i = 0; i < 2; i++) if (parents[i] >= 0) close(parents[i]);
  free(was);
}

static void look_at_all(const int tops[2]) {
  char *line = NULL;
  size_t room = 0;
  ssize_t length;
  while ((length = getline(&line, &room, stdin)) > 0) {
    if (line[length - 1] == '\n') line[length - 1] = 0;
    char *space = strchr(line, ' ');
    if (!space) errx(1, "no pair of paths");
    *space = 0;
    look(tops, (char *const[2]){line, space + 1});
  }
}

static void read_one(int top, char *whole, off_t most) {
  const char *name = NULL;
  int parent = read_path(whole) ? open_parent(top, whole, &name) : -1;
  struct side side = {0};
  if (name) look_at(parent, name, &side);
  if (side.there && kind(&side) == S_IFLNK) {
    ssize_t length = readlinkat(parent, name, pieces[0], piece);
    if (length < 0) err(1, "read a link");
    printf("l %zd\n", length);
    fwrite(pieces[0], 1, length < most ? length : most, stdout);
    return;
  }
  int file = side.there && kind(&side) == S_IFREG ? open_file(parent, name, side.is.stx_size) : -1;
  if (file < 0) {
    puts("-");
    return;
  }
  printf("f %llu\n", (unsigned long long)side.is.stx_size);
  off_t end = (off_t)side.is.stx_size < most ? (off_t)side.is.stx_size : most;
  for (off_t at = 0; at < end;) {
    size_t had = read_piece(file, pieces[0], at);
    if (had == 0) break;
    if ((off_t)had > end - at) had = end - at;
    fwrite(pieces[0], 1, had, stdout);
    at += had;
  }
}

static void have_files(void) {
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files)) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

int main(int count, char **words) {
  have_files();
  if (count >= 6 && !strcmp(words[1], "walk")) {
    rule = !strcmp(words[2], "inodes") ? INODES : !strcmp(words[2], "copies") ? COPIES : ALL;
    int tops[2] = {open_whole(words[3]), open_whole(words[4])};
    for (int i = 0; i < 2; i++) {
      struct side marker;
      if (look_at(tops[i], ".sitefork", &marker)) marked[i] = nanoseconds(marker.is.stx_ctime);
    }
    struct stat top;
    int64_t changed_at = fstat(tops[1], &top) ? 0 : top.st_mtim.tv_sec * INT64_C(1000000000);
    for (int i = 5; i < count; i++) walk(tops, words[i], changed_at, 0);
  } else if (count == 4 && !strcmp(words[1], "look")) {
    look_at_all((int[2]){open_whole(words[2]), open_whole(words[3])});
  } else if (count == 5 && !strcmp(words[1], "read")) {
    read_one(open_whole(words[2]), words[3], strtoll(words[4], NULL, 10));
  } else {
    errx(2, "walk RULE A B PART...\nlook A B\nread A PATH MOST");
  }
  if (fflush(stdout) || ferror(stdout)) err(1, "write");
  return 0;
}
