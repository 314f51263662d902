/* The lines of the qtest protocol, on standard input and output. */
#ifndef QTEST_H
#define QTEST_H

#include <stdbool.h>

/* Serves requests and host ends until standard input ends or standard output breaks. */
void qtest_serve(void);

/* Makes `qtest_serve` return; may be called in a signal handler. */
void qtest_stop(void);

/* Sets the level of INTA; a change is reported once the client has asked for interrupts. */
void qtest_set_interrupt(bool level);

#endif
