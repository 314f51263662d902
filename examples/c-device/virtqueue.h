/* A split virtqueue in the legacy layout: taking chains, walking them, giving them back. */
#ifndef VIRTQUEUE_H
#define VIRTQUEUE_H

#include <stdbool.h>
#include <stdint.h>

enum { QUEUE_SIZE_MAX = 1024 };

/* Feature bits of the transport. */
#define F_NOTIFY_ON_EMPTY (1u << 24)
#define F_ANY_LAYOUT (1u << 27)
#define F_INDIRECT_DESC (1u << 28)
#define F_EVENT_IDX (1u << 29)

struct virtqueue {
  uint16_t size;
  uint32_t page; /* the queue address register */
  uint8_t *descriptors, *available, *used; /* all NULL unless the whole ring is in guest memory */
  uint16_t next_available; /* the next available entry to take */
  uint16_t next_used;
  uint16_t signalled; /* next_used when an interrupt was last decided about */
  uint16_t in_flight; /* chains taken and not given back */
  bool broken; /* serves nothing until it is placed anew */
};

/* A stretch of guest memory that a descriptor names. */
struct segment {
  uint8_t *at;
  uint32_t length;
};

/* One direction of a descriptor chain. */
struct chain {
  unsigned count;
  uint64_t bytes;
  struct segment segments[QUEUE_SIZE_MAX];
};

/* Puts the ring at a page and starts afresh; page 0 gives the queue up. */
void virtqueue_place(struct virtqueue *queue, uint32_t page);

/* Takes the next chain. False when there is none; an impossible available index breaks the queue. */
bool virtqueue_take(struct virtqueue *queue, uint16_t *head);

/* Collects what is readable, or writable, for the device. False when the chain is malformed. */
bool virtqueue_walk(const struct virtqueue *queue, uint32_t features, uint16_t head, bool writable,
                    struct chain *chain);

/* Gives a chain back. */
void virtqueue_give_back(struct virtqueue *queue, uint16_t head, uint32_t length);

/* To be called after a round of taking and giving back: whether the driver is owed an interrupt. */
bool virtqueue_finish(struct virtqueue *queue, uint32_t features);

#endif
