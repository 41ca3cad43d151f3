/* SPDX-License-Identifier: BSD-3-Clause */
/* The writers and parsers that the tables of formats name, a file each. */
#ifndef CONVMAT_IO_WRITERS_H
#define CONVMAT_IO_WRITERS_H

#include <convmat/io.h>

/* Matrix Market, see mtx.c. Source: Boisvert, Pozo, Remington, NISTIR 5935. */
CONVMAT_MUST_CHECK convmat_status convmat_mtx_write(convmat_output *output, const convmat_document *document,
                                                    convmat_error *error);

/* A grid of numbers in text, `.` where nothing is stored, at most 200 columns; see picture.c. */
CONVMAT_MUST_CHECK convmat_status convmat_picture_write(convmat_output *output,
                                                        const convmat_document *document,
                                                        convmat_error *error);

#endif
