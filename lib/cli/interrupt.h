/* SPDX-License-Identifier: BSD-3-Clause */
/* Output files of a program that a signal may end: what is half written goes away with it. */
#ifndef CONVMAT_CLI_INTERRUPT_H
#define CONVMAT_CLI_INTERRUPT_H

#include <convmat/io.h>

/*
 * convmat_output_open(); from then on SIGHUP, SIGINT, SIGTERM and SIGPIPE remove the file beside the name before they
 * end the program, unless they were ignored before. One output at a time: the last opened.
 */
convmat_status convmat_interrupt_open(const char *path, convmat_output **output, convmat_error *error);

#endif
