/*
 * Planted faults, to show that the kit finds them: `make FAULT=n` builds the device with fault n, which is no
 * device to use. Each is a slip of one line; without FAULT the compiler removes every trace of them.
 *
 *   1  a message of which the host end took a part goes on at the start of the descriptor it stopped in
 *   2  a used element is put into the slot of the available entry, as if chains were completed in order only
 *   3  a reset keeps the position at which a queue last decided about an interrupt
 *   4  chains given back because their host end closed are given back without an interrupt
 *   5  a next field in an indirect table is held against the size of the queue instead of the table's
 *   6  a buffer may reach 64 bytes beyond guest memory, which a build with sanitizers notices by itself
 *   7  a read of ISR status lowers the interrupt line and does not clear the register
 *   8  after the first host end of a channel nobody is let in any more
 *   9  refused messages are counted over resets, and from the tenth on every message is refused
 *  10  the loop that waits for work does not wait
 *  11  a reset waits for a third of a second
 *  12  a message that claims too much is stepped through as far as it claims to go
 */
#ifndef FAULT_H
#define FAULT_H

#ifndef FAULT
#define FAULT 0
#endif

#define FAULTY(number) (FAULT == (number))

#endif
