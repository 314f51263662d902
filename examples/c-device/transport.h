/* The legacy virtio header behind BAR0: features, queues, status and interrupt status. */
#ifndef TRANSPORT_H
#define TRANSPORT_H

#include <stdint.h>

#include "virtqueue.h"
#include "vmchannel.h"

struct transport {
  uint32_t offered, accepted; /* features */
  uint16_t select;
  uint8_t status, isr;
  struct virtqueue queues[QUEUE_COUNT];
};

extern struct transport transport;

/* Bytes from the start of BAR0 that answer. */
uint32_t transport_bytes(void);

uint32_t transport_read(uint32_t offset, unsigned width);
void transport_write(uint32_t offset, unsigned width, uint32_t value);

/* Sets bits of interrupt status, and the line with them. */
void transport_interrupt(uint8_t bits);

#endif
