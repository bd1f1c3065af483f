#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sha256.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* The door of a clone's web server: door PORT LOCK TARGET. Whoever connects to PORT and begins with the key whose SHA-256 is
   LOCK is joined to the web server at TARGET, which sees nothing of the key; everybody else is told 403. What a browser
   sends begins with a method or a TLS record, so no page can make it show a key. */

enum { most = 256, key_length = 74, room = 32 * 1024, unkeyed_seconds = 10, half_closed_seconds = 60 };

static const char opening[] = "sitefork ";
static const char refusal[] =
  "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n";
/* Whom the web server takes for its visitor: nobody on the Internet (RFC 5737), and not itself. */
static const char visitor[] = "192.0.2.1";

struct flow {
  char *bytes;
  size_t from, to;
  bool ended, told;
};

enum stage { UNKEYED, REFUSED, JOINED };

struct guest {
  int outside, inside;
  enum stage stage;
  time_t since;
  size_t shown;
  char key[key_length];
  struct flow in, out;
};

static struct guest *guests[most];
static int count;
static char lock[SHA256_DIGEST_STRING_LENGTH];
static uint16_t target;

static time_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec;
}

static void at_once(int socket) { setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int)); }

static struct sockaddr_in address_of(const char *name, uint16_t port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, name, &address.sin_addr);
  return address;
}

static void leave(int index) {
  struct guest *guest = guests[index];
  close(guest->outside);
  if (guest->inside >= 0) close(guest->inside);
  free(guest->in.bytes);
  free(guest->out.bytes);
  free(guest);
  guests[index] = guests[--count];
}

static void refuse(struct guest *guest) {
  (void)!send(guest->outside, refusal, sizeof refusal - 1, MSG_NOSIGNAL);
  shutdown(guest->outside, SHUT_WR);
  guest->stage = REFUSED;
}

static bool fits(const struct guest *guest) {
  char seen[SHA256_DIGEST_STRING_LENGTH];
  SHA256Data((const uint8_t *)guest->key, key_length, seen);
  unsigned char differs = 0;
  for (int index = 0; index < SHA256_DIGEST_LENGTH * 2; index++) differs |= seen[index] ^ lock[index];
  return differs == 0;
}

static bool join(struct guest *guest) {
  guest->inside = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (guest->inside < 0) return false;
  struct sockaddr_in from = address_of(visitor, 0), to = address_of("127.0.0.1", target);
  at_once(guest->inside);
  (void)!bind(guest->inside, (struct sockaddr *)&from, sizeof from);
  if (connect(guest->inside, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS) return false;
  guest->in.bytes = malloc(room);
  guest->out.bytes = malloc(room);
  guest->stage = JOINED;
  return guest->in.bytes && guest->out.bytes;
}

/* False when the guest is to leave. */
static bool read_key(struct guest *guest) {
  ssize_t got = recv(guest->outside, guest->key + guest->shown, key_length - guest->shown, 0);
  if (got < 0) return errno == EAGAIN || errno == EINTR;
  if (got == 0) return false;
  guest->shown += got;
  size_t comparable = guest->shown < sizeof opening - 1 ? guest->shown : sizeof opening - 1;
  if (memcmp(guest->key, opening, comparable) != 0) refuse(guest);
  else if (guest->shown < key_length) return true;
  else if (fits(guest)) return join(guest);
  else refuse(guest);
  return true;
}

/* What is refused is read to its end, or the refusal would be lost with it. */
static bool drain(struct guest *guest) {
  char nothing[4096];
  ssize_t got = recv(guest->outside, nothing, sizeof nothing, 0);
  return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

/* Moves what there is and what fits; false when one side is broken. */
static bool carry(struct flow *flow, int from, int to, bool readable, bool writable) {
  if (readable && !flow->ended && flow->to < room) {
    ssize_t got = recv(from, flow->bytes + flow->to, room - flow->to, 0);
    if (got == 0) flow->ended = true;
    else if (got > 0) flow->to += got, writable = true;
    else if (errno != EAGAIN && errno != EINTR) return false;
  }
  if (writable && flow->from < flow->to) {
    ssize_t given = send(to, flow->bytes + flow->from, flow->to - flow->from, MSG_NOSIGNAL);
    if (given > 0) flow->from += given;
    else if (given < 0 && errno != EAGAIN && errno != EINTR && errno != ENOTCONN) return false;
    if (flow->from == flow->to) flow->from = flow->to = 0;
  }
  if (flow->ended && flow->from == flow->to && !flow->told) {
    shutdown(to, SHUT_WR);
    flow->told = true;
  }
  return true;
}

static short wanted(const struct flow *reads, const struct flow *writes) {
  return (!reads->ended && reads->to < room ? POLLIN : 0) | (writes->from < writes->to ? POLLOUT : 0);
}

static bool serve(struct guest *guest, short outside, short inside) {
  if (guest->stage != JOINED) {
    if (now() - guest->since > unkeyed_seconds) return false;
    if (!(outside & (POLLIN | POLLHUP | POLLERR))) return true;
    return guest->stage == UNKEYED ? read_key(guest) : drain(guest);
  }
  /* A side that hung up has nothing more to give, and takes nothing. */
  if ((outside | inside) & (POLLERR | POLLNVAL)) return false;
  if (!carry(&guest->in, guest->outside, guest->inside, outside & (POLLIN | POLLHUP), inside & POLLOUT)) return false;
  if (!carry(&guest->out, guest->inside, guest->outside, inside & (POLLIN | POLLHUP), outside & POLLOUT)) return false;
  if (guest->in.told && guest->out.told) return false;
  if (!guest->in.told && !guest->out.told) guest->since = now();
  return now() - guest->since <= half_closed_seconds;
}

/* Room for a new guest: whoever has shown no key for the longest goes first. */
static bool make_room(void) {
  if (count < most) return true;
  int oldest = -1;
  for (int index = 0; index < count; index++)
    if (guests[index]->stage != JOINED && (oldest < 0 || guests[index]->since < guests[oldest]->since)) oldest = index;
  if (oldest < 0) return false;
  leave(oldest);
  return true;
}

static void let_in(int listener) {
  int outside = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (outside < 0) return;
  struct guest *guest = make_room() ? calloc(1, sizeof *guest) : NULL;
  if (!guest) {
    close(outside);
    return;
  }
  at_once(outside);
  guest->outside = outside;
  guest->inside = -1;
  guest->since = now();
  guests[count++] = guest;
}

int main(int argc, char **argv) {
  if (argc != 4 || strlen(argv[2]) != sizeof lock - 1) {
    fprintf(stderr, "door PORT LOCK TARGET\n");
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  strcpy(lock, argv[2]);
  target = atoi(argv[3]);
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  struct sockaddr_in here = address_of("0.0.0.0", atoi(argv[1]));
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
  if (bind(listener, (struct sockaddr *)&here, sizeof here) < 0 || listen(listener, 256) < 0) {
    perror("door");
    return 1;
  }
  static struct pollfd watched[1 + 2 * most];
  for (;;) {
    watched[0] = (struct pollfd){.fd = listener, .events = POLLIN};
    for (int index = 0; index < count; index++) {
      struct guest *guest = guests[index];
      bool joined = guest->stage == JOINED;
      short outside = joined ? wanted(&guest->in, &guest->out) : POLLIN;
      short inside = joined ? wanted(&guest->out, &guest->in) : 0;
      /* A side that is done and has nothing to take would report its end for ever. */
      watched[1 + 2 * index] = (struct pollfd){.fd = outside ? guest->outside : -1, .events = outside};
      watched[2 + 2 * index] = (struct pollfd){.fd = inside ? guest->inside : -1, .events = inside};
    }
    int known = count;
    if (poll(watched, 1 + 2 * known, count > 0 ? 1000 : -1) < 0 && errno != EINTR) return 1;
    /* From the last to the first: whoever leaves gives its place to the last, which was served. */
    for (int index = known - 1; index >= 0; index--)
      if (!serve(guests[index], watched[1 + 2 * index].revents, watched[2 + 2 * index].revents)) leave(index);
    if (watched[0].revents & POLLIN) let_in(listener);
  }
}
