#define _GNU_SOURCE
#include "channels.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "fault.h"
#include "vmchannel.h"

enum {
  IOV_AT_ONCE = 64,
  /* Asked of the kernel, so that a host end that does not read is noticed before it is hundreds of KiB behind. */
  SEND_BUFFER_BYTES = 8192,
};

struct channel channels[CHANNELS_MAX];
unsigned channel_count;

static void refuse(const char *option, size_t at, const char *expected) {
  fprintf(stderr, "--channel %s: at character %zu: expected %s\n", option, at + 1, expected);
  exit(2);
}

void channels_add(const char *option) {
  static const char kind[] = ":unix:";
  size_t length = 0;
  for (; option[length] != ':' && option[length] != '\0'; length++) {
    if (option[length] < ' ' || option[length] > '~' || option[length] == ',') {
      refuse(option, length, "a name of printable ASCII without ':' and ','");
    }
    if (length == CHANNEL_NAME_MAX) {
      refuse(option, length, "the end of the name, which has at most 79 characters");
    }
  }
  if (length == 0) {
    refuse(option, 0, "a name of at least one character");
  }
  const char *path = option + length + strlen(kind);
  if (strncmp(option + length, kind, strlen(kind)) != 0) {
    refuse(option, length, "\":unix:PATH\"");
  }
  if (*path == '\0' || strlen(path) >= sizeof(((struct sockaddr_un *)NULL)->sun_path)) {
    refuse(option, length + strlen(kind), "the path of a socket, which has 1 to 107 characters");
  }
  if (channel_count == CHANNELS_MAX) {
    refuse(option, 0, "no more than 16 channels");
  }
  struct channel *channel = &channels[channel_count];
  memcpy(channel->name, option, length);
  for (unsigned i = 0; i < channel_count; i++) {
    if (strcmp(channels[i].name, channel->name) == 0) {
      refuse(option, 0, "a name that no other channel has");
    }
  }
  channel->path = path;
  channel->id = 0x56000001u + 0x10u * channel_count;
  channel->listener = channel->connection = -1;
  channel->held_end = &channel->held;
  channel_count++;
}

void channels_listen(void) {
  for (unsigned i = 0; i < channel_count; i++) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strcpy(address.sun_path, channels[i].path);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 1) < 0) {
      fprintf(stderr, "--channel %s: cannot listen at %s: %s\n", channels[i].name, channels[i].path, strerror(errno));
      exit(1);
    }
    channels[i].listener = listener;
  }
}

void channels_close(void) {
  channels_drop_held();
  for (unsigned i = 0; i < channel_count; i++) {
    close(channels[i].listener);
    unlink(channels[i].path);
    if (channels[i].connection >= 0) {
      close(channels[i].connection);
    }
  }
}

struct channel *channels_find(uint32_t id) {
  for (unsigned i = 0; i < channel_count; i++) {
    if (channels[i].id == id) {
      return &channels[i];
    }
  }
  return NULL;
}

nfds_t channels_watch(struct pollfd *fds) {
  for (unsigned i = 0; i < channel_count; i++) {
    const struct channel *channel = &channels[i];
    if (channel->connection < 0) {
      fds[i] = (struct pollfd){.fd = channel->listener, .events = POLLIN};
      continue;
    }
    int input = channel->waiting == 0 ? POLLIN : 0;
    int output = channel->held != NULL ? POLLOUT : 0;
    fds[i] = (struct pollfd){.fd = channel->connection, .events = (short)(input | output | POLLRDHUP)};
  }
  return channel_count;
}

/* Takes over what the socket has, as far as there is room. */
static void fill(struct channel *channel) {
  memmove(channel->buffer, channel->buffer + channel->start, channel->waiting);
  channel->start = 0;
  while (channel->connection >= 0 && channel->waiting < CHANNEL_BUFFER) {
    size_t room = CHANNEL_BUFFER - channel->waiting;
    ssize_t got = recv(channel->connection, channel->buffer + channel->waiting, room, 0);
    if (got <= 0) {
      return;
    }
    channel->waiting += (size_t)got;
  }
}

static void pop_held(struct channel *channel) {
  struct held_message *message = channel->held;
  channel->held = message->next;
  if (channel->held == NULL) {
    channel->held_end = &channel->held;
  }
  free(message);
}

/* Ends a connection. What is waiting for the guest stays; what is held for the host is given back unsent. */
static void disconnect(struct channel *channel) {
  fill(channel);
  close(channel->connection);
  channel->connection = -1;
  for (; channel->held != NULL; pop_held(channel)) {
    vmchannel_sent(channel->held->head);
  }
  if (!FAULTY(4)) {
    vmchannel_signal_sent();
  }
  vmchannel_link_changed();
}

static void accept_host_end(struct channel *channel) {
  int connection = accept4(channel->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (connection >= 0) {
    int bytes = SEND_BUFFER_BYTES;
    setsockopt(connection, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
    channel->connection = connection;
    if (FAULTY(8)) {
      close(channel->listener);
      channel->listener = -1;
      unlink(channel->path);
    }
    vmchannel_link_changed();
  }
}

static void send_held(struct channel *channel) {
  while (channel->held != NULL) {
    struct held_message *message = channel->held;
    if (channel_write(channel, message->segments, &message->first, message->count) == TAKEN_PARTLY) {
      break;
    }
    vmchannel_sent(message->head);
    pop_held(channel);
  }
  vmchannel_signal_sent();
}

void channels_work(void) {
  struct pollfd fds[CHANNELS_MAX];
  if (poll(fds, channels_watch(fds), 0) <= 0) {
    return;
  }
  for (unsigned i = 0; i < channel_count; i++) {
    struct channel *channel = &channels[i];
    if (channel->connection < 0) {
      if (fds[i].revents != 0) {
        accept_host_end(channel);
      }
      continue;
    }
    if (fds[i].revents & (POLLRDHUP | POLLHUP | POLLERR)) {
      disconnect(channel);
      accept_host_end(channel);
      continue;
    }
    if (fds[i].revents & POLLOUT) {
      send_held(channel);
    }
    if (fds[i].revents & POLLIN) {
      channel_waiting(channel);
    }
  }
  vmchannel_receive();
}

size_t channel_waiting(struct channel *channel) {
  if (channel->waiting == 0) {
    fill(channel);
  }
  return channel->waiting;
}

void channel_read(struct channel *channel, uint8_t *to, size_t length) {
  memcpy(to, channel->buffer + channel->start, length);
  channel->start += length;
  channel->waiting -= length;
}

/* One attempt: the bytes that the socket took, 0 for none at present, less if there is no host end. */
static ssize_t send_some(const struct channel *channel, const struct segment *segments, unsigned count) {
  struct iovec parts[IOV_AT_ONCE];
  unsigned parts_count = count < IOV_AT_ONCE ? count : IOV_AT_ONCE;
  for (unsigned i = 0; i < parts_count; i++) {
    parts[i] = (struct iovec){.iov_base = segments[i].at, .iov_len = segments[i].length};
  }
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = parts_count};
  ssize_t sent = sendmsg(channel->connection, &message, MSG_NOSIGNAL);
  return sent < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : sent;
}

enum taken channel_write(struct channel *channel, struct segment *segments, unsigned *first, unsigned count) {
  while (*first < count && channel->connection >= 0) {
    ssize_t sent = send_some(channel, segments + *first, count - *first);
    if (sent < 0) {
      return TAKEN;
    }
    if (sent == 0) {
      return TAKEN_PARTLY;
    }
    for (size_t left = (size_t)sent; left > 0;) {
      struct segment *segment = &segments[*first];
      if (left < segment->length) {
        if (!FAULTY(1)) {
          segment->at += left;
          segment->length -= (uint32_t)left;
        }
        break;
      }
      left -= segment->length;
      ++*first;
    }
  }
  return TAKEN;
}

void channel_hold(struct channel *channel, uint16_t head, const struct segment *segments, unsigned count) {
  struct held_message *message = malloc(sizeof *message + count * sizeof *segments);
  if (message == NULL) {
    fprintf(stderr, "no memory for a message to channel %s\n", channel->name);
    exit(1);
  }
  *message = (struct held_message){.head = head, .count = count};
  memcpy(message->segments, segments, count * sizeof *segments);
  *channel->held_end = message;
  channel->held_end = &message->next;
}

void channels_drop_held(void) {
  for (unsigned i = 0; i < channel_count; i++) {
    while (channels[i].held != NULL) {
      pop_held(&channels[i]);
    }
  }
}
