/* A PCI bus with one function, reached through I/O ports. */
#ifndef PCI_H
#define PCI_H

#include <stdbool.h>
#include <stdint.h>

void pci_create(void);

/* An access of 1, 2 or 4 bytes to I/O ports; all ones where nothing answers. */
uint32_t pci_port_read(uint32_t port, unsigned width);
void pci_port_write(uint32_t port, unsigned width, uint32_t value);

/* Whether the device has an interrupt pending; moves INTA unless the guest disabled it. */
void pci_set_interrupt(bool pending);

#endif
