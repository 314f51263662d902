/* vmchannel over qtest: the options, and the order in which the parts come to life. */
#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "channels.h"
#include "memory.h"
#include "pci.h"
#include "qtest.h"
#include "transport.h"
#include "virtqueue.h"
#include "vmchannel.h"

static const char usage[] =
    "usage: c-device [--channel NAME:unix:PATH]... [option]...\n"
    "  --ram MB             guest memory, 1 to 1024; 8 without the option\n"
    "  --receive-size N     entries of the receive queue, a power of two from 2 to 1024; 64 without the option\n"
    "  --transmit-size N    entries of the transmit queue; 128 without the option\n"
    "  --without FEATURE    does not offer link, notify-on-empty, any-layout, indirect-desc or event-idx\n"
    "  --version            says which version this is\n";

static const struct {
  const char *name;
  uint32_t bit;
} features[] = {
    {"link", F_LINK},
    {"notify-on-empty", F_NOTIFY_ON_EMPTY},
    {"any-layout", F_ANY_LAYOUT},
    {"indirect-desc", F_INDIRECT_DESC},
    {"event-idx", F_EVENT_IDX},
};

enum { FEATURE_COUNT = sizeof features / sizeof *features };

/* SIGTERM interrupts the wait for work; the end is then the same as when standard input ends. */
static void on_terminate(int number) {
  (void)number;
  qtest_stop();
}

static void refuse(const char *option, const char *value, const char *expected) {
  fprintf(stderr, "%s %s: expected %s\n%s", option, value, expected, usage);
  exit(2);
}

static uint32_t parse_size(const char *option, const char *value, uint32_t min, uint32_t max, const char *expected) {
  char *end;
  unsigned long size = strtoul(value, &end, 10);
  if (*value < '0' || *value > '9' || *end != '\0' || size < min || size > max) {
    refuse(option, value, expected);
  }
  return (uint32_t)size;
}

static uint16_t parse_queue_size(const char *option, const char *value) {
  uint32_t size = parse_size(option, value, 2, QUEUE_SIZE_MAX, "a power of two from 2 to 1024");
  if ((size & (size - 1)) != 0) {
    refuse(option, value, "a power of two from 2 to 1024");
  }
  return (uint16_t)size;
}

static uint32_t parse_feature(const char *value) {
  for (unsigned i = 0; i < FEATURE_COUNT; i++) {
    if (strcmp(value, features[i].name) == 0) {
      return features[i].bit;
    }
  }
  refuse("--without", value, "link, notify-on-empty, any-layout, indirect-desc or event-idx");
  return 0;
}

/* Reads an option and its value; gives the bytes of guest memory, changed or not. */
static uint32_t parse_option(const char *option, const char *value, uint32_t megabytes) {
  if (strcmp(option, "--channel") == 0) {
    channels_add(value);
  } else if (strcmp(option, "--ram") == 0) {
    return parse_size(option, value, 1, 1024, "a number of megabytes from 1 to 1024");
  } else if (strcmp(option, "--receive-size") == 0) {
    transport.queues[RECEIVE_QUEUE].size = parse_queue_size(option, value);
  } else if (strcmp(option, "--transmit-size") == 0) {
    transport.queues[TRANSMIT_QUEUE].size = parse_queue_size(option, value);
  } else if (strcmp(option, "--without") == 0) {
    transport.offered &= ~parse_feature(value);
  } else {
    refuse(option, value, "one of these options");
  }
  return megabytes;
}

static void check_config(void) {
  uint32_t bytes = vmchannel_config_bytes();
  if (bytes > CONFIG_BYTES_MAX) {
    fprintf(stderr, "the channels need %u bytes of config space, %u more than there are; use fewer or shorter names\n",
            bytes, bytes - CONFIG_BYTES_MAX);
    exit(2);
  }
}

int main(int count, char **arguments) {
  uint32_t megabytes = 8;
  transport.queues[RECEIVE_QUEUE].size = 64;
  transport.queues[TRANSMIT_QUEUE].size = 128;
  for (unsigned i = 0; i < FEATURE_COUNT; i++) {
    transport.offered |= features[i].bit;
  }
  if (count == 2 && strcmp(arguments[1], "--version") == 0) {
    puts("c-device version 1.0");
    return 0;
  }
  for (int i = 1; i < count; i += 2) {
    if (i + 1 == count) {
      refuse(arguments[i], "", "a value behind the option");
    }
    megabytes = parse_option(arguments[i], arguments[i + 1], megabytes);
  }
  check_config();
  signal(SIGPIPE, SIG_IGN);
  sigaction(SIGTERM, &(struct sigaction){.sa_handler = on_terminate}, NULL);
  memory_create((size_t)megabytes << 20);
  pci_create();
  channels_listen();
  qtest_serve();
  channels_close();
  memory_destroy();
  return 0;
}
