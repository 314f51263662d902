#include "qtest.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "channels.h"
#include "fault.h"
#include "memory.h"
#include "pci.h"

enum {
  INTERRUPT_LINE = 10,
  TRANSFER_MAX = 65536,
  LINE_MAX_BYTES = 131072,
  /* With so many bytes of replies that nobody reads, requests wait. */
  OUTPUT_ENOUGH = 1 << 20,
  OUTPUT_BYTES = OUTPUT_ENOUGH + LINE_MAX_BYTES * 2,
};

static char input[LINE_MAX_BYTES], output[OUTPUT_BYTES];
static size_t input_length, output_length;
static bool is_skipping; /* the rest of a line that was too long */
static bool is_intercepted, interrupt_level;
static volatile sig_atomic_t is_stopped;

static void say(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  output_length += (size_t)vsnprintf(output + output_length, OUTPUT_BYTES - output_length, format, arguments);
  va_end(arguments);
}

void qtest_set_interrupt(bool level) {
  if (level != interrupt_level) {
    interrupt_level = level;
    if (is_intercepted) {
      say("IRQ %s %d\n", level ? "raise" : "lower", INTERRUPT_LINE);
    }
  }
}

/* Reads a number, which must end the word; false when it is none or larger than `max`. */
static bool parse_number(const char *word, uint64_t max, uint64_t *number) {
  char *end;
  errno = 0;
  *number = strtoull(word, &end, 0);
  return *word >= '0' && *word <= '9' && *end == '\0' && errno == 0 && *number <= max;
}

static int base64_value(char c) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const char *found = c == '\0' ? NULL : strchr(alphabet, c);
  return found == NULL ? -1 : (int)(found - alphabet);
}

static int hex_value(char c) {
  static const char digits[] = "0123456789abcdef";
  const char *found = c == '\0' ? NULL : strchr(digits, c >= 'A' && c <= 'F' ? c + 32 : c);
  return found == NULL ? -1 : (int)(found - digits);
}

/* Decodes text of `bits` bits a character, padding aside; gives the number of bytes, or -1. */
static long decode(const char *text, unsigned bits, int (*value_of)(char), uint8_t *bytes, size_t max) {
  size_t length = strcspn(text, "="), done = 0;
  uint32_t held = 0;
  unsigned held_bits = 0;
  for (size_t i = 0; i < length; i++) {
    int value = value_of(text[i]);
    if (value < 0) {
      return -1;
    }
    held = held << bits | (uint32_t)value;
    held_bits += bits;
    if (held_bits >= 8) {
      held_bits -= 8;
      if (done == max) {
        return -1;
      }
      bytes[done++] = (uint8_t)(held >> held_bits);
    }
  }
  return text[length + strspn(text + length, "=")] == '\0' ? (long)done : -1;
}

static void say_base64(const uint8_t *bytes, size_t length) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < length; i += 3) {
    size_t have = length - i;
    uint32_t group = (uint32_t)bytes[i] << 16;
    group |= have > 1 ? (uint32_t)bytes[i + 1] << 8 : 0;
    group |= have > 2 ? bytes[i + 2] : 0;
    char *to = output + output_length;
    to[0] = alphabet[group >> 18];
    to[1] = alphabet[group >> 12 & 63];
    to[2] = have > 1 ? alphabet[group >> 6 & 63] : '=';
    to[3] = have > 2 ? alphabet[group & 63] : '=';
    output_length += 4;
  }
}

/* Bytes outside guest memory read as zero and are not written, as in QEMU. */
static void copy_out(uint64_t address, uint8_t *bytes, size_t length) {
  const uint8_t *all = memory_at(address, length);
  for (size_t i = 0; i < length; i++) {
    const uint8_t *at = all != NULL ? all + i : memory_at(address + i, 1);
    bytes[i] = at != NULL ? *at : 0;
  }
}

static void copy_in(uint64_t address, const uint8_t *bytes, size_t length) {
  for (size_t i = 0; i < length; i++) {
    uint8_t *at = memory_at(address + i, 1);
    if (at != NULL) {
      *at = bytes[i];
    }
  }
}

/* The width that the last letter of a command stands for; 0 if it stands for none. */
static unsigned width_of(char letter) {
  return letter == 'b' ? 1 : letter == 'w' ? 2 : letter == 'l' ? 4 : 0;
}

/* in and out, read and write of one word; false when the request is none of them or not well formed. */
static bool serve_word(char **words, unsigned count) {
  size_t stem = strlen(words[0]) - 1;
  unsigned width = width_of(words[0][stem]);
  bool is_port = strncmp(words[0], "in", stem) == 0 || strncmp(words[0], "out", stem) == 0;
  bool is_read = words[0][0] == 'i' || words[0][0] == 'r';
  uint64_t address, value = 0;
  if (width == 0 || count != (is_read ? 2 : 3) || !parse_number(words[1], is_port ? 0xffff : UINT64_MAX, &address)) {
    return false;
  }
  if (!is_read && !parse_number(words[2], UINT32_MAX >> (32 - 8 * width), &value)) {
    return false;
  }
  uint8_t bytes[4];
  put32(bytes, (uint32_t)value);
  if (is_port && is_read) {
    put32(bytes, pci_port_read((uint32_t)address, width));
  } else if (is_port) {
    pci_port_write((uint32_t)address, width, (uint32_t)value);
  } else if (is_read) {
    copy_out(address, bytes, width);
  } else {
    copy_in(address, bytes, width);
  }
  if (is_read) {
    say("OK 0x%04x\n", get32(bytes));
  } else {
    say("OK\n");
  }
  return true;
}

/* read and write of many bytes. */
static bool serve_bytes(char **words, unsigned count) {
  static uint8_t bytes[TRANSFER_MAX];
  bool is_base64 = strncmp(words[0], "b64", 3) == 0;
  bool is_read = strcmp(words[0] + (is_base64 ? 3 : 0), "read") == 0;
  uint64_t address, length;
  if (count != (is_read ? 3 : 4) || !parse_number(words[1], UINT64_MAX, &address) ||
      !parse_number(words[2], TRANSFER_MAX, &length) || length == 0) {
    return false;
  }
  if (!is_read) {
    bool has_prefix = !is_base64 && strncmp(words[3], "0x", 2) == 0;
    long got = is_base64    ? decode(words[3], 6, base64_value, bytes, TRANSFER_MAX)
               : has_prefix ? decode(words[3] + 2, 4, hex_value, bytes, TRANSFER_MAX)
                            : -1;
    if (got != (long)length) {
      return false;
    }
    copy_in(address, bytes, length);
    say("OK\n");
    return true;
  }
  copy_out(address, bytes, length);
  say(is_base64 ? "OK " : "OK 0x");
  if (is_base64) {
    say_base64(bytes, length);
  }
  for (size_t i = 0; i < length && !is_base64; i++) {
    say("%02x", bytes[i]);
  }
  say("\n");
  return true;
}

static bool is_one_of(const char *word, const char *const *names) {
  while (*names != NULL && strcmp(word, *names) != 0) {
    names++;
  }
  return *names != NULL;
}

static void serve_line(char *line) {
  static const char *const word_commands[] = {"inb",    "inw",    "inl",   "outb",  "outw",  "outl", "writeb",
                                              "writew", "writel", "readb", "readw", "readl", NULL};
  static const char *const byte_commands[] = {"read", "write", "b64read", "b64write", NULL};
  char *words[5] = {line};
  unsigned count = 1;
  for (char *blank = line; count < 5 && (blank = strchr(blank, ' ')) != NULL; count++) {
    *blank++ = '\0';
    words[count] = blank;
  }
  if (is_one_of(line, word_commands) ? serve_word(words, count) : false) {
    return;
  }
  if (is_one_of(line, byte_commands) ? serve_bytes(words, count) : false) {
    return;
  }
  if (strcmp(line, "endianness") == 0 && count == 1) {
    say("OK little\n");
  } else if (strcmp(line, "irq_intercept_in") == 0 && count == 2) {
    if (!is_intercepted && interrupt_level) {
      say("IRQ raise %d\n", INTERRUPT_LINE);
    }
    is_intercepted = true;
    say("OK\n");
  } else {
    say("FAIL cannot serve \"%.20s\" with %u words: unknown, or not well formed\n", line, count);
  }
}

/* Serves the complete lines that were read, as long as there is room for replies. */
static void serve_input(void) {
  size_t done = 0;
  char *end;
  while (output_length < OUTPUT_ENOUGH && (end = memchr(input + done, '\n', input_length - done)) != NULL) {
    *end = '\0';
    if (is_skipping) {
      is_skipping = false;
      say("FAIL a line of more than %d bytes\n", LINE_MAX_BYTES);
    } else {
      serve_line(input + done);
    }
    done = (size_t)(end - input) + 1;
  }
  input_length -= done;
  memmove(input, input + done, input_length);
  if (input_length == LINE_MAX_BYTES && output_length < OUTPUT_ENOUGH) {
    is_skipping = true;
    input_length = 0;
  }
}

/* Writes what standard output takes; false when nobody is there any more. */
static bool flush_output(void) {
  size_t done = 0;
  while (done < output_length) {
    ssize_t written = write(STDOUT_FILENO, output + done, output_length - done);
    if (written < 0) {
      if (errno != EAGAIN && errno != EINTR) {
        return false;
      }
      break;
    }
    done += (size_t)written;
  }
  output_length -= done;
  memmove(output, output + done, output_length);
  return true;
}

/* Waits for something to do. Standard input is looked at first; see `qtest_serve`. */
static bool wait_for_work(void) {
  struct pollfd fds[CHANNELS_MAX + 2];
  bool takes_input = output_length < OUTPUT_ENOUGH && input_length < LINE_MAX_BYTES;
  fds[0] = (struct pollfd){.fd = takes_input ? STDIN_FILENO : -1, .events = POLLIN};
  fds[1] = (struct pollfd){.fd = output_length > 0 ? STDOUT_FILENO : -1, .events = POLLOUT};
  nfds_t count = 2 + channels_watch(fds + 2);
  return poll(fds, count, FAULTY(10) ? 0 : -1) > 0 && fds[0].revents != 0;
}

void qtest_stop(void) {
  is_stopped = 1;
}

void qtest_serve(void) {
  fcntl(STDOUT_FILENO, F_SETFL, fcntl(STDOUT_FILENO, F_GETFL) | O_NONBLOCK);
  while (!is_stopped && flush_output()) {
    if (wait_for_work()) {
      ssize_t got = read(STDIN_FILENO, input + input_length, LINE_MAX_BYTES - input_length);
      if (got == 0 || (got < 0 && errno != EINTR)) {
        return;
      }
      input_length += got > 0 ? (size_t)got : 0;
    }
    /* What a host end did before the client sent a request has been done before the request is served. */
    channels_work();
    serve_input();
  }
}
