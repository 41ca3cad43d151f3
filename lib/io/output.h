/* SPDX-License-Identifier: BSD-3-Clause */
/* Writing out of order, where the output is a file of our own. */
#ifndef CONVMAT_IO_OUTPUT_H
#define CONVMAT_IO_OUTPUT_H

#include <convmat/io.h>

/* True for a file that is not seen before its commit; false for a pipe, a device, standard output. */
bool convmat_output_can_seek(const convmat_output *output);

/* Go to a byte of the file, which may be behind its end, where convmat_output_can_seek(). Errors: IO. */
convmat_status convmat_output_seek(convmat_output *output, int64_t offset, convmat_error *error);

#endif
