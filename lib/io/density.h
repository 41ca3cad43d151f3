/* SPDX-License-Identifier: BSD-3-Clause */
/* Every entry of a document, one call each; and how many of them lie in each square of a coarse grid. */
#ifndef CONVMAT_IO_DENSITY_H
#define CONVMAT_IO_DENSITY_H

#include "io/blocks.h"

/* What is done with an entry at (row, col) of what is written. */
typedef void (*convmat_entry_visitor)(void *ctx, int64_t row, int64_t col, double value);

/* Visit all entries, by lines of this layout. A document without matrix is built block by block. Errors: as blocks. */
convmat_status convmat_document_visit(const convmat_document *document, convmat_layout layout,
                                      convmat_entry_visitor visit, void *ctx, convmat_error *error);

/* A matrix seen from far: entries counted in squares, and fewer rows and columns than there are. */
typedef struct convmat_density {
    int64_t m, n, nnz;          /* of the matrix */
    int64_t row_step, col_step; /* rows and columns of a square */
    int64_t rows, cols;         /* of squares */
    int64_t *counts;            /* [rows][cols] entries */
    int64_t most;               /* the largest of counts */
} convmat_density;

/* Count in at most `squares` each way. One pass. Errors: as blocks; *density is closed then. */
convmat_status convmat_density_open(const convmat_document *document, int64_t squares,
                                    convmat_density *density, convmat_error *error);
void convmat_density_close(convmat_density *density);

#endif
