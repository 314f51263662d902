#include "transport.h"

#include "channels.h"
#include "fault.h"
#include "pci.h"

enum {
  HOST_FEATURES = 0x00,
  GUEST_FEATURES = 0x04,
  QUEUE_ADDRESS = 0x08,
  QUEUE_SIZE = 0x0c,
  QUEUE_SELECT = 0x0e,
  QUEUE_NOTIFY = 0x10,
  DEVICE_STATUS = 0x12,
  ISR_STATUS = 0x13,
  CONFIG = 0x14,
};

struct transport transport;

uint32_t transport_bytes(void) {
  return CONFIG + vmchannel_config_bytes();
}

void transport_interrupt(uint8_t bits) {
  transport.isr |= bits;
  pci_set_interrupt(transport.isr != 0);
}

static void place_queue(uint16_t queue, uint32_t page) {
  if (queue == TRANSMIT_QUEUE) {
    channels_drop_held();
  }
  virtqueue_place(&transport.queues[queue], page);
}

static void reset(void) {
  if (FAULTY(11)) {
    poll(NULL, 0, 333);
  }
  for (uint16_t i = 0; i < QUEUE_COUNT; i++) {
    place_queue(i, 0);
  }
  transport.accepted = 0;
  transport.select = 0;
  transport.isr = 0;
  pci_set_interrupt(false);
}

static uint8_t take_isr(void) {
  uint8_t isr = transport.isr;
  if (!FAULTY(7)) {
    transport.isr = 0;
  }
  pci_set_interrupt(false);
  return isr;
}

/* The width of the register at an offset; 0 where none starts. */
static unsigned register_width(uint32_t offset) {
  switch (offset) {
    case HOST_FEATURES:
    case GUEST_FEATURES:
    case QUEUE_ADDRESS:
      return 4;
    case QUEUE_SIZE:
    case QUEUE_SELECT:
    case QUEUE_NOTIFY:
      return 2;
    case DEVICE_STATUS:
    case ISR_STATUS:
      return 1;
    default:
      return 0;
  }
}

static uint32_t read_config(uint32_t offset, unsigned width) {
  uint32_t value = 0;
  for (unsigned i = 0; i < width; i++) {
    value |= (uint32_t)vmchannel_config_byte(offset + i) << 8 * i;
  }
  return value;
}

/* Registers answer to accesses of their own width only; config space to every width. */
uint32_t transport_read(uint32_t offset, unsigned width) {
  if (offset >= CONFIG) {
    return read_config(offset - CONFIG, width);
  }
  if (width != register_width(offset)) {
    return UINT32_MAX;
  }
  const struct virtqueue *queue = transport.select < QUEUE_COUNT ? &transport.queues[transport.select] : NULL;
  switch (offset) {
    case HOST_FEATURES:
      return transport.offered;
    case GUEST_FEATURES:
      return transport.accepted;
    case QUEUE_ADDRESS:
      return queue == NULL ? 0 : queue->page;
    case QUEUE_SIZE:
      return queue == NULL ? 0 : queue->size;
    case QUEUE_SELECT:
      return transport.select;
    case DEVICE_STATUS:
      return transport.status;
    case ISR_STATUS:
      return take_isr();
    default:
      return UINT32_MAX;
  }
}

static void notify(uint16_t queue) {
  if (queue == RECEIVE_QUEUE) {
    vmchannel_receive();
  } else if (queue == TRANSMIT_QUEUE) {
    vmchannel_transmit();
  }
}

void transport_write(uint32_t offset, unsigned width, uint32_t value) {
  if (width != register_width(offset)) {
    return;
  }
  switch (offset) {
    case GUEST_FEATURES:
      transport.accepted = value & transport.offered;
      break;
    case QUEUE_ADDRESS:
      if (transport.select < QUEUE_COUNT) {
        place_queue(transport.select, value);
      }
      break;
    case QUEUE_SELECT:
      transport.select = (uint16_t)value;
      break;
    case QUEUE_NOTIFY:
      notify((uint16_t)value);
      break;
    case DEVICE_STATUS:
      transport.status = (uint8_t)value;
      if (value == 0) {
        reset();
      }
      break;
    default:
      break;
  }
}
