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

/* A picture of the matrix in SVG, entries in the colours of their taps, or by density; see matrix_svg.c. */
CONVMAT_MUST_CHECK convmat_status convmat_matrix_svg_write(convmat_output *output,
                                                           const convmat_document *document,
                                                           convmat_error *error);

/* The same in PNG, a pixel for each entry, or by density; see matrix_png.c. */
CONVMAT_MUST_CHECK convmat_status convmat_matrix_png_write(convmat_output *output,
                                                           const convmat_document *document,
                                                           convmat_error *error);

/* Images as arrays, see the rule in convmat/io.h. Source: Portable Network Graphics, ISO/IEC 15948; Netpbm. */
CONVMAT_MUST_CHECK convmat_status convmat_png_parse(const void *bytes, int64_t size, const char *name,
                                                    convmat_array **array, convmat_error *error);
CONVMAT_MUST_CHECK convmat_status convmat_pnm_parse(const void *bytes, int64_t size, const char *name,
                                                    convmat_array **array, convmat_error *error);
CONVMAT_MUST_CHECK convmat_status convmat_png_write(convmat_output *output, const convmat_array *array,
                                                    const convmat_array_options *options,
                                                    convmat_error *error);
CONVMAT_MUST_CHECK convmat_status convmat_pgm_write(convmat_output *output, const convmat_array *array,
                                                    const convmat_array_options *options,
                                                    convmat_error *error);
CONVMAT_MUST_CHECK convmat_status convmat_ppm_write(convmat_output *output, const convmat_array *array,
                                                    const convmat_array_options *options,
                                                    convmat_error *error);

#endif
