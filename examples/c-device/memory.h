/* Guest memory, one region from address 0 on, and little-endian fields of it. */
#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>
#include <stdint.h>

/* Makes the memory, all zero; ends the program when there is none. */
void memory_create(size_t bytes);
void memory_destroy(void);

/* Where the bytes are, or NULL when they are not wholly in guest memory, a sum past 2^64 included. */
uint8_t *memory_at(uint64_t address, uint64_t length);

static inline uint16_t get16(const uint8_t *at) {
  return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t get32(const uint8_t *at) {
  return get16(at) | (uint32_t)get16(at + 2) << 16;
}

static inline uint64_t get64(const uint8_t *at) {
  return get32(at) | (uint64_t)get32(at + 4) << 32;
}

static inline void put16(uint8_t *at, uint16_t value) {
  at[0] = (uint8_t)value;
  at[1] = (uint8_t)(value >> 8);
}

static inline void put32(uint8_t *at, uint32_t value) {
  put16(at, (uint16_t)value);
  put16(at + 2, (uint16_t)(value >> 16));
}

#endif
