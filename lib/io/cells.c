/* SPDX-License-Identifier: BSD-3-Clause */
/* Collecting entries and their taps. */
#include "io/cells.h"

#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"

convmat_status convmat_document_size(const convmat_document *document, int64_t *m, int64_t *n, int64_t *nnz,
                                     convmat_error *error) {
    convmat_blocks blocks;
    const convmat_status status =
        convmat_blocks_open(document, convmat_document_layout(document), &blocks, error);
    if (status == CONVMAT_OK) {
        *m = blocks.m;
        *n = blocks.n;
        *nnz = blocks.nnz;
        convmat_blocks_close(&blocks);
    }
    return status;
}

int64_t convmat_document_taps(const convmat_document *document) {
    const convmat_geometry *const g = document->geometry;
    int64_t taps = g == NULL ? 0 : 1;
    for (int a = 0; g != NULL && a < g->axes; a++) {
        taps = taps > CONVMAT_MOST_COLOURS ? taps : taps * g->kernel_size[a]; /* a size is below 2^31 */
    }
    return taps > CONVMAT_MOST_COLOURS ? 0 : taps;
}

void convmat_document_origin(const convmat_document *document, int64_t *row0, int64_t *col0) {
    const convmat_matrix *const C = document->matrix;
    *row0 = C != NULL && C->layout == CONVMAT_BY_ROWS ? C->begin : 0;
    *col0 = C != NULL && C->layout == CONVMAT_BY_COLUMNS ? C->begin : 0;
}

int64_t convmat_document_entry_taps(const convmat_document *document, convmat_symbol *symbol, int64_t row,
                                    int64_t col, int64_t capacity, int64_t *taps) {
    convmat_symbol_go(symbol, document->is_transpose ? col : row);
    return convmat_symbol_taps(symbol, document->is_transpose ? row : col, capacity, taps);
}

static void add_cell(void *ctx, int64_t row, int64_t col, double value) {
    convmat_cells *const c = ctx;
    convmat_cell *const cell = &c->cell[c->count++];
    *cell = (convmat_cell){.row = row, .col = col, .value = value, .colours = 1};
    if (c->taps == 0) {
        cell->colour[0] = value < 0 ? CONVMAT_NEGATIVE : 0;
    } else {
        const int64_t count = convmat_document_entry_taps(c->document, &c->symbol, c->row0 + row,
                                                          c->col0 + col, CONVMAT_CELL_TAPS, cell->colour);
        cell->colours = (int)convmat_max(convmat_min(count, CONVMAT_CELL_TAPS), 1);
        cell->is_cut = count > CONVMAT_CELL_TAPS;
    }
    c->stripes += cell->colours;
    c->has_negative = c->has_negative || value < 0;
    c->has_zero = c->has_zero || value == 0;
    c->has_fold = c->has_fold || cell->colours > 1;
}

convmat_status convmat_cells_open(const convmat_document *document, convmat_cells *cells,
                                  convmat_error *error) {
    convmat_status status;
    int64_t nnz = 0;
    *cells = (convmat_cells){.document = document};
    CONVMAT_TRY(convmat_document_size(document, &cells->m, &cells->n, &nnz, error));
    convmat_document_origin(document, &cells->row0, &cells->col0);
    cells->value = document->matrix != NULL ? document->matrix->value : document->value;
    cells->cell = convmat_memory_new(nnz, (int64_t)sizeof *cells->cell);
    if (cells->cell == NULL) {
        CONVMAT_TRY(convmat_fail_memory(error, "the entries of a picture"));
    }
    if (document->geometry != NULL) {
        CONVMAT_TRY(convmat_symbol_open(document->geometry, &cells->symbol, error));
        cells->taps = convmat_document_taps(document);
    }
    CONVMAT_TRY(convmat_document_visit(document, convmat_document_layout(document), add_cell, cells, error));
done:
    if (status != CONVMAT_OK) {
        convmat_cells_close(cells);
    }
    return status;
}

void convmat_cells_close(convmat_cells *cells) {
    if (cells->symbol.geometry != NULL) {
        convmat_symbol_close(&cells->symbol);
    }
    convmat_memory_free(cells->cell);
    *cells = (convmat_cells){.document = NULL};
}
