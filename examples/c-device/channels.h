/* The host ends: one listening unix socket for each channel, one connection at a time. Nothing here ever waits. */
#ifndef CHANNELS_H
#define CHANNELS_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "virtqueue.h"

enum { CHANNELS_MAX = 16, CHANNEL_NAME_MAX = 79, CHANNEL_BUFFER = 65536 };

/* A message to the host end that its socket did not take as a whole; its chain stays in flight. */
struct held_message {
  struct held_message *next;
  uint16_t head;
  unsigned first, count;
  struct segment segments[];
};

struct channel {
  char name[CHANNEL_NAME_MAX + 1];
  const char *path;
  uint32_t id;
  int listener;
  int connection; /* -1: not connected */
  struct held_message *held, **held_end;
  size_t start, waiting; /* of what the guest has not got yet, in `buffer` */
  uint8_t buffer[CHANNEL_BUFFER];
};

extern struct channel channels[CHANNELS_MAX];
extern unsigned channel_count;

/* Adds the channel of a NAME:unix:PATH option; ends the program with a message if it is a bad one. */
void channels_add(const char *option);
void channels_listen(void);
void channels_close(void);

struct channel *channels_find(uint32_t id);

/* Descriptors to wait for; gives how many, at most CHANNELS_MAX. */
nfds_t channels_watch(struct pollfd *fds);

/* Takes up what happened at the sockets: connections, their ends, bytes from the host, room for bytes to it. */
void channels_work(void);

/* Number of bytes that wait for the guest. When there are none, what the socket has is taken over. */
size_t channel_waiting(struct channel *channel);
/* Moves the first bytes to where the guest gets them. */
void channel_read(struct channel *channel, uint8_t *to, size_t length);

/* How far the host end took a message. */
enum taken { TAKEN, TAKEN_PARTLY };

/*
 * Hands segments to the host end, from `*first` on; what was taken is cut off them. A host end that is not there, or
 * goes away meanwhile, takes everything.
 */
enum taken channel_write(struct channel *channel, struct segment *segments, unsigned *first, unsigned count);

/* Keeps what is left of a message until the host end takes more. */
void channel_hold(struct channel *channel, uint16_t head, const struct segment *segments, unsigned count);

/* Forgets every held message of every channel; their chains are gone. */
void channels_drop_held(void);

#endif
