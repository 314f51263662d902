/** What a program needs before its data: how an item looks. */
export const cDeclarations: string = `#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct item {
  enum { STEP, REQUEST, LEVEL, CONNECT, CLOSE, SEND, STALL, RESUME, RECEIVE, NOTE, END } kind;
  int number;         /* the channel, the level of INTA, or what bytes are: 1 a number, 2 a used element */
  int is_telling;     /* the finding was made here */
  const char *line;   /* the request, or the bytes as hexadecimal digits */
  const char *text;   /* what it means */
  const char *was;    /* what the reply held when this was recorded */
};
`;

/** The part of a program that meets the target: sockets and processes, requests and replies, a word of patience. */
export const cConnection: string = String.raw`
enum { REPLY_MILLISECONDS = 10000, RECEIVE_MILLISECONDS = 2000, ATTEMPTS = 250, LINE_BYTES = 262144 };

static int to_target = 1, from_target = 0;
static FILE *out;
static int is_last_step; /* the target may end here, as it did when this was recorded */
static int level;
static int host_ends[CHANNELS + 1];
static const char *host_paths[CHANNELS + 1];
static int differences, telling, telling_same;

static void fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fputc('\n', stderr);
  exit(2);
}

/* The target has ended or is silent: where it did so when this was recorded, that is what this shows. */
static void lose(const char *how) {
  if (!is_last_step) {
    fail("the target %s", how);
  }
  fprintf(out, "  > the target %s\n  ! allowed: %s\n", how, allowed);
  fprintf(out, "  ! got when this was recorded: %s\n\nSAME AS RECORDED\n", recorded);
  fflush(out);
  _exit(0);
}

static void pause_milliseconds(int milliseconds) {
  struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
  nanosleep(&time, NULL);
}

static int connect_unix(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    fail("%s: the path is too long for a socket", path);
  }
  strcpy(address.sun_path, path);
  for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0) {
      return fd;
    }
    close(fd);
    pause_milliseconds(20);
  }
  fail("%s: %s", path, strerror(errno));
  return -1;
}

static void write_all(int fd, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t done = write(fd, bytes, length);
    if (done < 0 && errno == EPIPE) {
      lose("has ended");
    }
    if (done < 0 && errno != EINTR) {
      fail("cannot write to the target: %s", strerror(errno));
    }
    bytes += done > 0 ? done : 0;
    length -= done > 0 ? (size_t)done : 0;
  }
}

/* Reads one line of the target, without its end. */
static char *read_line(void) {
  static char bytes[LINE_BYTES], line[LINE_BYTES];
  static size_t held;
  for (;;) {
    char *end = memchr(bytes, '\n', held);
    if (end != NULL) {
      size_t length = (size_t)(end - bytes);
      memcpy(line, bytes, length);
      line[length] = '\0';
      held -= length + 1;
      memmove(bytes, end + 1, held);
      return line;
    }
    struct pollfd wait = {from_target, POLLIN, 0};
    if (poll(&wait, 1, REPLY_MILLISECONDS) == 0) {
      lose("gives no reply");
    }
    ssize_t got = held < sizeof bytes ? read(from_target, bytes + held, sizeof bytes - held) : -1;
    if (got == 0) {
      lose("has ended");
    }
    if (got < 0 && errno != EINTR) {
      fail("cannot read from the target: %s", held < sizeof bytes ? strerror(errno) : "a line is too long");
    }
    held += got > 0 ? (size_t)got : 0;
  }
}

/* Sends a request and gives its reply; interrupt lines that come before it are shown. */
static char *ask(const char *request) {
  write_all(to_target, request, strlen(request));
  write_all(to_target, "\n", 1);
  for (;;) {
    char *line = read_line();
    if (strncmp(line, "IRQ ", 4) != 0) {
      return line;
    }
    level = strncmp(line + 4, "raise", 5) == 0;
    fprintf(out, "    %s\n", line);
  }
}

static void settle(void) {
  if (PATIENCE_MILLISECONDS > 0) {
    pause_milliseconds(PATIENCE_MILLISECONDS);
  }
  ask("endianness");
}
`;
