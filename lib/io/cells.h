/* SPDX-License-Identifier: BSD-3-Clause */
/* The entries of a small matrix with the taps that they come from: what pictures of single cells are drawn from. */
#ifndef CONVMAT_IO_CELLS_H
#define CONVMAT_IO_CELLS_H

#include "io/density.h"
#include "io/symbol.h"

enum {
    CONVMAT_CELL_TAPS = 4,       /* of the taps that are one entry's sum, those that are kept */
    CONVMAT_MOST_COLOURS = 1024, /* taps that are told apart by colour */
    CONVMAT_NEGATIVE = 1 /* colour of a negative value, 0 that of the others, where there are no taps */
};

/* An entry at its place in what is written. */
typedef struct convmat_cell {
    int64_t row, col;
    double value;
    int colours;                       /* entries of `colour`, at least 1 */
    int64_t colour[CONVMAT_CELL_TAPS]; /* taps; see convmat_cells.taps */
    bool is_cut;                       /* more taps than are kept */
} convmat_cell;

/* All entries, and what is known of the taps. */
typedef struct convmat_cells {
    const convmat_document *document;
    int64_t m, n, count;
    int64_t stripes;       /* colours of all entries together */
    int64_t taps;          /* positions of the kernel, which are the colours; 0: colours are signs */
    int64_t row0, col0;    /* of the whole C or C^T at the first row and column here */
    convmat_symbol symbol; /* open where taps are */
    convmat_cell *cell;    /* [count] by lines of the document's layout */
    convmat_value value;   /* type of the entries */
    bool has_zero, has_fold, has_negative;
} convmat_cells;

/* Size of what is written, and its entries. Errors: as blocks. */
convmat_status convmat_document_size(const convmat_document *document, int64_t *m, int64_t *n, int64_t *nnz,
                                     convmat_error *error);

/* Collect all entries. Errors: as blocks; *cells is closed then. */
convmat_status convmat_cells_open(const convmat_document *document, convmat_cells *cells,
                                  convmat_error *error);
void convmat_cells_close(convmat_cells *cells);

/* Positions of the kernel that have a colour each; 0 without a geometry, or where there are too many. */
int64_t convmat_document_taps(const convmat_document *document);

/* First row and column of a stored part in the whole. */
void convmat_document_origin(const convmat_document *document, int64_t *row0, int64_t *col0);

/* The taps of the entry at (row, col) of the whole C or C^T: as convmat_symbol_taps(). Goes to its row of C. */
int64_t convmat_document_entry_taps(const convmat_document *document, convmat_symbol *symbol, int64_t row,
                                    int64_t col, int64_t capacity, int64_t *taps);

#endif
