#include "memory.h"

#include <stdio.h>
#include <stdlib.h>

#include "fault.h"

static uint8_t *ram;
static size_t ram_bytes;

void memory_create(size_t bytes) {
  ram = calloc(bytes, 1);
  ram_bytes = bytes;
  if (ram == NULL) {
    fprintf(stderr, "no memory for a guest of %zu bytes\n", bytes);
    exit(1);
  }
}

void memory_destroy(void) {
  free(ram);
}

uint8_t *memory_at(uint64_t address, uint64_t length) {
  uint64_t slack = FAULTY(6) ? 64 : 0;
  return address <= ram_bytes && length <= ram_bytes - address + slack ? ram + address : NULL;
}
