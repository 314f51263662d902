#include "vmchannel.h"

#include <string.h>

#include "channels.h"
#include "fault.h"
#include "memory.h"
#include "transport.h"
#include "virtqueue.h"

enum { HEADER_BYTES = 8, RECORD_BYTES = 12, ISR_QUEUE = 1, ISR_CONFIG = 2, STATUS_DRIVER_OK = 4 };

/* The chain at work; too large for the stack. */
static struct chain chain;

/* The channel whose turn it is when bytes wait on several. */
static unsigned turn;

uint32_t vmchannel_config_bytes(void) {
  uint32_t bytes = 4;
  for (unsigned i = 0; i < channel_count; i++) {
    bytes += RECORD_BYTES + (uint32_t)strlen(channels[i].name);
  }
  return bytes;
}

uint8_t vmchannel_config_byte(uint32_t offset) {
  uint8_t fields[RECORD_BYTES];
  put32(fields, channel_count);
  if (offset < 4) {
    return fields[offset];
  }
  offset -= 4;
  for (unsigned i = 0; i < channel_count; i++) {
    uint32_t name_length = (uint32_t)strlen(channels[i].name);
    if (offset < RECORD_BYTES) {
      put32(fields, channels[i].id);
      put32(fields + 4, (transport.offered & F_LINK) && channels[i].connection >= 0);
      put32(fields + 8, name_length);
      return fields[offset];
    }
    offset -= RECORD_BYTES;
    if (offset < name_length) {
      return (uint8_t)channels[i].name[offset];
    }
    offset -= name_length;
  }
  return 0xff;
}

static void signal_queue(struct virtqueue *queue) {
  if (virtqueue_finish(queue, transport.accepted)) {
    transport_interrupt(ISR_QUEUE);
  }
}

void vmchannel_link_changed(void) {
  if ((transport.accepted & F_LINK) && (transport.status & STATUS_DRIVER_OK)) {
    transport_interrupt(ISR_CONFIG);
  }
}

/* The next channel in turn with bytes for the guest, or NULL. */
static struct channel *next_waiting(void) {
  for (unsigned i = 0; i < channel_count; i++) {
    struct channel *channel = &channels[(turn + i) % channel_count];
    if (channel_waiting(channel) > 0) {
      return channel;
    }
  }
  return NULL;
}

/* Writes one message of the channel's next bytes into the chain; gives the bytes written. */
static uint32_t write_message(struct channel *channel) {
  size_t left = channel_waiting(channel);
  if (left > chain.bytes - HEADER_BYTES) {
    left = chain.bytes - HEADER_BYTES;
  }
  uint32_t written = HEADER_BYTES + (uint32_t)left;
  uint8_t header[HEADER_BYTES];
  put32(header, channel->id);
  put32(header + 4, (uint32_t)left);
  size_t header_done = 0;
  for (unsigned i = 0; left > 0; i++) {
    struct segment segment = chain.segments[i];
    while (header_done < HEADER_BYTES && segment.length > 0) {
      *segment.at++ = header[header_done++];
      segment.length--;
    }
    size_t part = segment.length < left ? segment.length : left;
    channel_read(channel, segment.at, part);
    left -= part;
  }
  return written;
}

void vmchannel_receive(void) {
  struct virtqueue *queue = &transport.queues[RECEIVE_QUEUE];
  struct channel *channel;
  uint16_t head;
  while ((channel = next_waiting()) != NULL && virtqueue_take(queue, &head)) {
    uint32_t written = 0;
    if (virtqueue_walk(queue, transport.accepted, head, true, &chain) && chain.bytes > HEADER_BYTES) {
      written = write_message(channel);
      turn = (unsigned)(channel - channels + 1) % channel_count;
    }
    virtqueue_give_back(queue, head, written);
  }
  signal_queue(queue);
}

/* Cuts bytes off the start of the chain and copies them out. */
static void take_header(uint8_t *header, unsigned *first) {
  for (unsigned done = 0; done < HEADER_BYTES;) {
    struct segment *segment = &chain.segments[*first];
    if (segment->length == 0) {
      ++*first;
      continue;
    }
    header[done++] = *segment->at++;
    segment->length--;
  }
}

/* Cuts the chain off behind so many bytes from `first` on. */
static void cut_behind(unsigned first, uint32_t length) {
  for (unsigned i = first; i < chain.count; i++) {
    if (chain.segments[i].length >= length) {
      chain.segments[i].length = length;
      chain.count = length == 0 ? i : i + 1;
      return;
    }
    length -= chain.segments[i].length;
  }
}

/* Sends the message of a transmit chain. False when the chain is to stay in flight. */
static bool send_message(uint16_t head) {
  if (chain.bytes < HEADER_BYTES) {
    return true;
  }
  uint8_t header[HEADER_BYTES];
  unsigned first = 0;
  take_header(header, &first);
  struct channel *channel = channels_find(get32(header));
  uint32_t length = get32(header + 4);
  if (FAULTY(12)) {
    for (volatile uint32_t i = 0; i < length / 16; i++) {
    }
  }
  static unsigned refused;
  if (channel == NULL || length > chain.bytes - HEADER_BYTES || (FAULTY(9) && refused >= 10)) {
    refused++;
    return true;
  }
  cut_behind(first, length);
  if (channel->held == NULL && channel_write(channel, chain.segments, &first, chain.count) == TAKEN) {
    return true;
  }
  if (first >= chain.count) {
    return true;
  }
  channel_hold(channel, head, chain.segments + first, chain.count - first);
  return false;
}

void vmchannel_transmit(void) {
  struct virtqueue *queue = &transport.queues[TRANSMIT_QUEUE];
  uint16_t head;
  while (virtqueue_take(queue, &head)) {
    if (!virtqueue_walk(queue, transport.accepted, head, false, &chain) || send_message(head)) {
      virtqueue_give_back(queue, head, 0);
    }
  }
  signal_queue(queue);
}

void vmchannel_sent(uint16_t head) {
  virtqueue_give_back(&transport.queues[TRANSMIT_QUEUE], head, 0);
}

void vmchannel_signal_sent(void) {
  signal_queue(&transport.queues[TRANSMIT_QUEUE]);
}
