/* The vmchannel device type: its config space, its two queues and their messages. */
#ifndef VMCHANNEL_H
#define VMCHANNEL_H

#include <stdint.h>

enum { RECEIVE_QUEUE, TRANSMIT_QUEUE, QUEUE_COUNT };

#define F_LINK (1u << 0)

enum { CONFIG_BYTES_MAX = 232 };

/* Bytes of config space that the channels need. */
uint32_t vmchannel_config_bytes(void);

/* A byte of config space. */
uint8_t vmchannel_config_byte(uint32_t offset);

/* Serves the receive queue as long as there are chains and bytes of host ends. */
void vmchannel_receive(void);

/* Serves the transmit queue. */
void vmchannel_transmit(void);

/* The host end took a message, or went away: its chain goes back. The driver hears of it by the other function. */
void vmchannel_sent(uint16_t head);
void vmchannel_signal_sent(void);

/* The host end of a channel came or went. */
void vmchannel_link_changed(void);

#endif
