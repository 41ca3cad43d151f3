/* SPDX-License-Identifier: BSD-3-Clause */
/* A small matrix cell by cell, as text: numbers, or names of weights; where its channels and positions begin. */
#ifndef CONVMAT_IO_GRID_H
#define CONVMAT_IO_GRID_H

#include "io/blocks.h"
#include "io/symbol.h"

/* What is shown; zeros are closed. */
typedef struct convmat_grid {
    const convmat_document *document;
    const convmat_matrix *matrix; /* by rows */
    convmat_matrix *built;
    convmat_symbol symbol; /* where the document has a geometry */
    int64_t m, n;
    int64_t row_begin, col_begin; /* what the first row and column are in the whole matrix */
    convmat_page text;            /* of the last cell asked for */
} convmat_grid;

/* Largest matrix that a format takes: rows, columns; `name` says what for. */
typedef struct convmat_grid_limit {
    int64_t rows, cols;
    const char *name; /* "a text picture" */
} convmat_grid_limit;

/* Begin. Errors: INVALID (the document; `n = 300, must be at most 200 for a text picture`), TOO_LARGE, MEMORY. */
convmat_status convmat_grid_open(const convmat_document *document, const convmat_grid_limit *limit,
                                 convmat_grid *grid, convmat_error *error);
void convmat_grid_close(convmat_grid *grid);

/* The entry at (row, col): its index in the matrix, or -1 where none is stored. */
int64_t convmat_grid_entry(const convmat_grid *grid, int64_t row, int64_t col);

/*
 * Its text, a number or "w[0,1]", valid until the next call; NULL where none is stored, "" where memory fails, which
 * convmat_grid_check() then tells.
 */
const char *convmat_grid_text(convmat_grid *grid, int64_t row, int64_t col);
convmat_status convmat_grid_check(const convmat_grid *grid, convmat_error *error);

/*
 * The first `capacity` taps of the cell, as convmat_symbol_taps(), which then stands at the cell's feature; *image is
 * the column of C. 0 without a geometry.
 */
int64_t convmat_grid_taps(convmat_grid *grid, int64_t row, int64_t col, int64_t capacity, int64_t *taps,
                          int64_t *image);

/* Whether row or column k, from 0, is the first of a channel (which is 0) or of a position on axis 0 of several (1);
 * 2 where it is neither, or there is no geometry. */
int convmat_grid_edge(const convmat_grid *grid, bool is_column, int64_t k);

#endif
