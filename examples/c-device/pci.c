#include "pci.h"

#include "memory.h"
#include "qtest.h"
#include "transport.h"

enum {
  CONFIG_ADDRESS = 0xcf8,
  CONFIG_DATA = 0xcfc,
  DEVICE_NUMBER = 3,
  HEADER_BYTES = 64,
  COMMAND = 0x04,
  COMMAND_IO = 1 << 0,
  COMMAND_BUS_MASTER = 1 << 2,
  COMMAND_INTERRUPT_DISABLE = 1 << 10,
  STATUS = 0x06,
  STATUS_INTERRUPT = 1 << 3,
  BAR0 = 0x10,
  BAR0_IO = 1,
  INTERRUPT_LINE = 0x3c,
};

static uint8_t header[HEADER_BYTES], writable[HEADER_BYTES];
static uint32_t config_address;
static uint32_t bar_bytes = 32;

void pci_create(void) {
  while (bar_bytes < transport_bytes()) {
    bar_bytes *= 2;
  }
  put16(header, 0x1af4);
  put16(header + 0x02, 0x103f);
  put32(header + 0x08, 0x07800000);
  put32(header + BAR0, BAR0_IO);
  put16(header + 0x2c, 0x1af4);
  put16(header + 0x2e, 0xffff);
  header[0x3d] = 1;
  put16(writable + COMMAND, COMMAND_IO | COMMAND_BUS_MASTER | COMMAND_INTERRUPT_DISABLE);
  put32(writable + BAR0, ~(bar_bytes - 1));
  writable[INTERRUPT_LINE] = 0xff;
}

static void update_line(void) {
  bool pending = (header[STATUS] & STATUS_INTERRUPT) != 0;
  qtest_set_interrupt(pending && !(get16(header + COMMAND) & COMMAND_INTERRUPT_DISABLE));
}

void pci_set_interrupt(bool pending) {
  header[STATUS] = pending ? STATUS_INTERRUPT : 0;
  update_line();
}

/* Where a data port leads in the header, or -1 when no function has that byte. */
static int config_offset(uint32_t port) {
  uint32_t selected = config_address & ~3u;
  uint32_t offset = (selected & 0xff) + (port - CONFIG_DATA);
  bool is_ours = (selected & ~0xffu) == (0x80000000u | DEVICE_NUMBER << 11);
  return is_ours ? (int)offset : -1;
}

static uint32_t read_config(uint32_t port, unsigned width) {
  uint32_t value = 0;
  for (unsigned i = 0; i < width; i++) {
    int offset = config_offset(port + i);
    uint8_t byte = offset < 0 ? 0xff : offset < HEADER_BYTES ? header[offset] : 0;
    value |= (uint32_t)byte << 8 * i;
  }
  return value;
}

static void write_config(uint32_t port, unsigned width, uint32_t value) {
  for (unsigned i = 0; i < width; i++) {
    int offset = config_offset(port + i);
    if (offset >= 0 && offset < HEADER_BYTES) {
      uint8_t mask = writable[offset];
      header[offset] = (uint8_t)((header[offset] & ~mask) | (value >> 8 * i & mask));
    }
  }
  update_line();
}

static bool is_data(uint32_t port, unsigned width) {
  return port >= CONFIG_DATA && port + width <= CONFIG_DATA + 4;
}

/* Whether an access starts inside BAR0, and where. */
static bool is_bar(uint32_t port, uint32_t *offset) {
  *offset = port - (get32(header + BAR0) & ~3u);
  return (header[COMMAND] & COMMAND_IO) && *offset < bar_bytes;
}

static uint32_t truncate(uint32_t value, unsigned width) {
  return width == 4 ? value : value & ((1u << 8 * width) - 1);
}

uint32_t pci_port_read(uint32_t port, unsigned width) {
  uint32_t offset;
  if (port == CONFIG_ADDRESS && width == 4) {
    return config_address;
  }
  if (is_data(port, width)) {
    return read_config(port, width);
  }
  return truncate(is_bar(port, &offset) ? transport_read(offset, width) : UINT32_MAX, width);
}

void pci_port_write(uint32_t port, unsigned width, uint32_t value) {
  uint32_t offset;
  if (port == CONFIG_ADDRESS && width == 4) {
    config_address = value;
  } else if (is_data(port, width)) {
    write_config(port, width, value);
  } else if (is_bar(port, &offset)) {
    transport_write(offset, width, value);
  }
}
