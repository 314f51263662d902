#include "virtqueue.h"

#include <stddef.h>

#include "fault.h"
#include "memory.h"

enum { DESCRIPTOR_BYTES = 16, NEXT = 1, WRITE = 2, INDIRECT = 4, NO_INTERRUPT = 1, PAGE_BYTES = 4096 };

void virtqueue_place(struct virtqueue *queue, uint32_t page) {
  uint16_t signalled = queue->signalled;
  *queue = (struct virtqueue){.size = queue->size, .page = page};
  if (FAULTY(3)) {
    queue->signalled = signalled;
  }
  if (page == 0 || queue->size == 0) {
    return;
  }
  uint64_t size = queue->size;
  uint64_t descriptors = (uint64_t)page * PAGE_BYTES;
  uint64_t available = descriptors + size * DESCRIPTOR_BYTES;
  uint64_t available_end = available + 6 + 2 * size;
  uint64_t used = (available_end + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
  if (memory_at(descriptors, used + 6 + 8 * size - descriptors) == NULL) {
    return;
  }
  queue->descriptors = memory_at(descriptors, size * DESCRIPTOR_BYTES);
  queue->available = memory_at(available, available_end - available);
  queue->used = memory_at(used, 6 + 8 * size);
}

bool virtqueue_take(struct virtqueue *queue, uint16_t *head) {
  if (queue->used == NULL || queue->broken) {
    return false;
  }
  uint16_t waiting = (uint16_t)(get16(queue->available + 2) - queue->next_available);
  if (waiting + queue->in_flight > queue->size) {
    queue->broken = true;
    return false;
  }
  if (waiting == 0) {
    return false;
  }
  *head = get16(queue->available + 4 + 2 * (queue->next_available % queue->size));
  queue->next_available++;
  queue->in_flight++;
  return true;
}

/* A table of descriptors: the queue's own, or an indirect one. */
struct table {
  const uint8_t *at;
  uint32_t entries;
  bool indirect;
};

/* Changes over to the table that an indirect descriptor names. */
static bool enter_table(struct table *table, uint32_t features, uint64_t address, uint32_t length, unsigned flags) {
  if (table->indirect || !(features & F_INDIRECT_DESC) || (flags & NEXT)) {
    return false;
  }
  if (length == 0 || length % DESCRIPTOR_BYTES != 0) {
    return false;
  }
  *table = (struct table){.at = memory_at(address, length), .entries = length / DESCRIPTOR_BYTES, .indirect = true};
  return table->at != NULL;
}

bool virtqueue_walk(const struct virtqueue *queue, uint32_t features, uint16_t head, bool writable,
                    struct chain *chain) {
  struct table table = {.at = queue->descriptors, .entries = queue->size};
  uint32_t index = head;
  uint64_t total = 0;
  bool saw_writable = false;
  chain->count = 0;
  chain->bytes = 0;
  for (unsigned walked = 0; walked < queue->size;) {
    if (index >= (FAULTY(5) ? queue->size : table.entries)) {
      return false;
    }
    const uint8_t *descriptor = table.at + (size_t)index * DESCRIPTOR_BYTES;
    uint64_t address = get64(descriptor);
    uint32_t length = get32(descriptor + 8);
    unsigned flags = get16(descriptor + 12);
    index = get16(descriptor + 14);
    if (flags & INDIRECT) {
      if (!enter_table(&table, features, address, length, flags)) {
        return false;
      }
      index = 0;
      continue;
    }
    walked++;
    bool is_writable = (flags & WRITE) != 0;
    total += length;
    bool wraps = length > 0 && address + (length - 1) < address;
    if ((saw_writable && !is_writable) || total > UINT64_C(1) << 32 || wraps) {
      return false;
    }
    saw_writable |= is_writable;
    if (is_writable == writable && length > 0) {
      struct segment segment = {.at = memory_at(address, length), .length = length};
      if (segment.at == NULL) {
        return false;
      }
      chain->segments[chain->count++] = segment;
      chain->bytes += length;
    }
    if (!(flags & NEXT)) {
      return true;
    }
  }
  return false;
}

void virtqueue_give_back(struct virtqueue *queue, uint16_t head, uint32_t length) {
  if (queue->used == NULL || queue->broken) {
    return;
  }
  uint16_t slot = queue->next_used % queue->size;
  if (FAULTY(2)) {
    slot = (uint16_t)(queue->next_available - 1) % queue->size;
  }
  put32(queue->used + 4 + 8 * slot, head);
  put32(queue->used + 8 + 8 * slot, length);
  put16(queue->used + 2, ++queue->next_used);
  queue->in_flight--;
}

bool virtqueue_finish(struct virtqueue *queue, uint32_t features) {
  if (queue->used == NULL) {
    return false;
  }
  if (features & F_EVENT_IDX) {
    put16(queue->used + 4 + 8 * queue->size, queue->next_available);
  }
  uint16_t before = queue->signalled;
  uint16_t now = queue->next_used;
  if (before == now) {
    return false;
  }
  queue->signalled = now;
  bool is_empty = queue->in_flight == 0 && get16(queue->available + 2) == queue->next_available;
  if ((features & F_NOTIFY_ON_EMPTY) && is_empty) {
    return true;
  }
  if (features & F_EVENT_IDX) {
    uint16_t used_event = get16(queue->available + 4 + 2 * queue->size);
    return (uint16_t)(now - used_event - 1) < (uint16_t)(now - before);
  }
  return !(get16(queue->available) & NO_INTERRUPT);
}
