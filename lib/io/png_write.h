/* SPDX-License-Identifier: BSD-3-Clause */
/* A PNG file written row by row. */
#ifndef CONVMAT_IO_PNG_WRITE_H
#define CONVMAT_IO_PNG_WRITE_H

#include <convmat/io.h>

/* What kind of file. */
typedef struct convmat_png_header {
    int64_t width, height;        /* 1 to 2^31-1 */
    int bits;                     /* of a sample: 8, 16 */
    int channels;                 /* 1 grey, 3 RGB; 1 with a palette */
    const unsigned char *palette; /* NULL, or [colours][3]: samples are indices into it, of 8 bits */
    int colours;                  /* 1 to 256, with a palette */
} convmat_png_header;

/* A file being written. */
typedef struct convmat_png convmat_png;

/* Begin a file. Errors: INVALID (width, height), MEMORY, IO; *png is NULL. */
convmat_status convmat_png_open(convmat_output *output, const convmat_png_header *header, convmat_png **png,
                                convmat_error *error);

/* The next row, as convmat_samples_row() gives it. Errors: MEMORY, IO; only close may follow. */
convmat_status convmat_png_put_row(convmat_png *png, const unsigned char *row, convmat_error *error);

/* End the file: all rows are there. Errors: MEMORY, IO. */
convmat_status convmat_png_finish(convmat_png *png, convmat_error *error);

/* Release. NULL in *png is allowed. */
void convmat_png_close(convmat_png **png);

#endif
