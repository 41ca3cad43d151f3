/* SPDX-License-Identifier: BSD-3-Clause */
/* Writing one line: its indices (two widths) and its values (two types). */
#ifndef CONVMAT_MATRIX_LINES_H
#define CONVMAT_MATRIX_LINES_H

#include "matrix/walk.h"

/* Indices across of the line's entries, ascending; i has line->length elements. */
void convmat_line_indices_int32(const convmat_walk *walk, const convmat_line *line, int32_t *restrict i);
void convmat_line_indices_int64(const convmat_walk *walk, const convmat_line *line, int64_t *restrict i);

/* Values of the line's entries, in the same order; x has line->length elements. */
void convmat_line_values_double(const convmat_walk *walk, const convmat_line *line,
                                const double *restrict weights, double *restrict x);
void convmat_line_values_float(const convmat_walk *walk, const convmat_line *line,
                               const float *restrict weights, float *restrict x);

/* The same by run-time type: elements offset, offset + 1, ... of an i or x array of that type are written. */
void convmat_line_indices(const convmat_walk *walk, const convmat_line *line, convmat_index index, void *i,
                          int64_t offset);
void convmat_line_values(const convmat_walk *walk, const convmat_line *line, convmat_value value,
                         const void *weights, void *x, int64_t offset);

/* Both into the arrays of C, from entry `offset` on. */
void convmat_line_entries(const convmat_walk *walk, const convmat_line *line, const void *weights,
                          convmat_matrix *C, int64_t offset);

#endif
