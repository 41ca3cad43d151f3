/* SPDX-License-Identifier: BSD-3-Clause */
/* Cells of the whole matrix, which is checked for its size before it is built. */
#include "io/grid.h"

#include "base/checked.h"
#include "base/status.h"
#include "io/cells.h"
#include "matrix/storage.h"

static convmat_status check_limit(const char *name, int64_t size, int64_t most, const char *what,
                                  convmat_error *error) {
    return size <= most
               ? CONVMAT_OK
               : convmat_fail(error, CONVMAT_INVALID, "%s = %" PRId64 ", must be at most %" PRId64 " for %s",
                              name, size, most, what);
}

convmat_status convmat_grid_open(const convmat_document *document, const convmat_grid_limit *limit,
                                 convmat_grid *grid, convmat_error *error) {
    *grid = (convmat_grid){.document = document};
    int64_t nnz;
    convmat_status status;
    CONVMAT_TRY(convmat_document_size(document, &grid->m, &grid->n, &nnz, error));
    CONVMAT_TRY(check_limit("n", grid->n, limit->cols, limit->name, error));
    CONVMAT_TRY(check_limit("m", grid->m, limit->rows, limit->name, error));
    CONVMAT_TRY(convmat_document_whole(document, CONVMAT_BY_ROWS, &grid->matrix, &grid->built, error));
    if (document->geometry != NULL) {
        CONVMAT_TRY(convmat_symbol_open(document->geometry, &grid->symbol, error));
    }
    convmat_document_origin(document, &grid->row_begin, &grid->col_begin);
done:
    if (status != CONVMAT_OK) {
        convmat_grid_close(grid);
    }
    return status;
}

void convmat_grid_close(convmat_grid *grid) {
    convmat_page_discard(&grid->text);
    convmat_symbol_close(&grid->symbol);
    convmat_matrix_free(&grid->built);
    *grid = (convmat_grid){.document = NULL};
}

int64_t convmat_grid_entry(const convmat_grid *grid, int64_t row, int64_t col) {
    const convmat_matrix *const C = grid->matrix;
    int64_t low = convmat_index_get(C->p, C->index, row);
    int64_t high = convmat_index_get(C->p, C->index, row + 1);
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (convmat_index_get(C->i, C->index, middle) < col) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const bool is_there =
        low < convmat_index_get(C->p, C->index, row + 1) && convmat_index_get(C->i, C->index, low) == col;
    return is_there ? low : -1;
}

/* Go to the feature of a cell; the column of C is what is left */
static int64_t go(convmat_grid *grid, int64_t row, int64_t col) {
    const int64_t whole_row = row + grid->row_begin;
    const int64_t whole_col = col + grid->col_begin;
    const bool is_transpose = grid->document->is_transpose;
    convmat_symbol_go(&grid->symbol, is_transpose ? whole_col : whole_row);
    return is_transpose ? whole_row : whole_col;
}

const char *convmat_grid_text(convmat_grid *grid, int64_t row, int64_t col) {
    const int64_t entry = convmat_grid_entry(grid, row, col);
    if (entry < 0) {
        return NULL;
    }
    grid->text.length = 0;
    if (grid->document->is_symbolic) {
        convmat_symbol_put(&grid->symbol, go(grid, row, col), &grid->text);
    } else {
        char number[CONVMAT_NUMBER_SIZE];
        convmat_page_put_bytes(
            &grid->text, number,
            convmat_number_format(convmat_matrix_value(grid->matrix, entry), grid->matrix->value, number));
    }
    return grid->text.has_failed || grid->text.length == 0 ? "" : grid->text.text;
}

convmat_status convmat_grid_check(const convmat_grid *grid, convmat_error *error) {
    return grid->text.has_failed ? convmat_fail_memory(error, "the text of an entry") : CONVMAT_OK;
}

int64_t convmat_grid_taps(convmat_grid *grid, int64_t row, int64_t col, int64_t capacity, int64_t *taps,
                          int64_t *image) {
    if (grid->symbol.geometry == NULL) {
        return 0;
    }
    *image = go(grid, row, col);
    return convmat_symbol_taps(&grid->symbol, *image, capacity, taps);
}

int convmat_grid_edge(const convmat_grid *grid, bool is_column, int64_t k) {
    const convmat_geometry *const g = grid->document->geometry;
    if (g == NULL) {
        return 2;
    }
    const int64_t *const size = is_column != grid->document->is_transpose ? g->in_size : g->out_size;
    const int64_t plane = convmat_document_block(grid->document, is_column);
    const int64_t at = k + (is_column ? grid->col_begin : grid->row_begin);
    if (at % plane == 0) {
        return 0;
    }
    return g->axes > 1 && at % (plane / size[0]) == 0 ? 1 : 2;
}
