/* SPDX-License-Identifier: BSD-3-Clause */
/* Entries in any order, gathered by readers, and the compressed matrix that they are. */
#ifndef CONVMAT_IO_TRIPLETS_H
#define CONVMAT_IO_TRIPLETS_H

#include "matrix/storage.h"

/* Entries of an m by n matrix; zeros are closed. */
typedef struct convmat_triplets {
    int64_t m, n;
    int64_t count;       /* entries so far */
    convmat_index index; /* of row and col: 32 bits where they hold everything */
    void *row, *col;     /* [capacity] */
    double *x;           /* [capacity] */
    int64_t last_row, last_col;
    bool is_by_rows;    /* ascending rows, and in each ascending columns */
    bool is_by_columns; /* the other way round */
} convmat_triplets;

/* Begin, with room for `capacity` entries. Errors: MEMORY; *triplets is closed then. */
convmat_status convmat_triplets_open(convmat_triplets *triplets, int64_t m, int64_t n, int64_t capacity,
                                     convmat_error *error);
void convmat_triplets_close(convmat_triplets *triplets);

/* Append an entry; there is room, and 0 <= row < m, 0 <= col < n. */
static inline void convmat_triplets_add(convmat_triplets *t, int64_t row, int64_t col, double number) {
    t->is_by_rows = t->is_by_rows && (row > t->last_row || (row == t->last_row && col > t->last_col));
    t->is_by_columns = t->is_by_columns && (col > t->last_col || (col == t->last_col && row > t->last_row));
    t->last_row = row;
    t->last_col = col;
    convmat_index_set(t->row, t->index, t->count, row);
    convmat_index_set(t->col, t->index, t->count, col);
    t->x[t->count++] = number;
}

/*
 * Their matrix: by rows where they are sorted so, by columns otherwise, or as convmat_entries_layout() says, in time and
 * memory O(lines + count). The triplets are spent.
 * Where an entry comes twice there is no matrix: *row and *col say which, and are untouched otherwise.
 *
 * Errors: TOO_LARGE (as convmat_entries_layout), MEMORY; *matrix is NULL then.
 */
convmat_status convmat_triplets_compress(convmat_triplets *triplets, convmat_matrix **matrix, int64_t *row,
                                         int64_t *col, convmat_error *error);

#endif
