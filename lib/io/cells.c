/* SPDX-License-Identifier: BSD-3-Clause */
/* Cells of the whole matrix, which is checked for its size before it is built. */
#include "io/cells.h"

#include "base/checked.h"
#include "base/status.h"
#include "matrix/storage.h"

/* Sizes of what is written, without building it */
static convmat_status measure(const convmat_document *document, int64_t *m, int64_t *n,
                              convmat_error *error) {
    convmat_plan plan;
    convmat_status status;
    CONVMAT_TRY(convmat_document_check(document, error));
    if (document->matrix != NULL) {
        *m = document->matrix->m;
        *n = document->matrix->n;
    } else {
        CONVMAT_TRY(convmat_geometry_plan(document->geometry, &plan, error));
        *m = document->is_transpose ? plan.cols : plan.rows;
        *n = document->is_transpose ? plan.rows : plan.cols;
    }
done:
    return status;
}

static convmat_status check_limit(const char *name, int64_t size, int64_t most, const char *what,
                                  convmat_error *error) {
    return size <= most
               ? CONVMAT_OK
               : convmat_fail(error, CONVMAT_INVALID, "%s = %" PRId64 ", must be at most %" PRId64 " for %s",
                              name, size, most, what);
}

convmat_status convmat_cells_open(const convmat_document *document, const convmat_cells_limit *limit,
                                  convmat_cells *cells, convmat_error *error) {
    *cells = (convmat_cells){.document = document};
    convmat_status status;
    CONVMAT_TRY(measure(document, &cells->m, &cells->n, error));
    CONVMAT_TRY(check_limit("n", cells->n, limit->cols, limit->name, error));
    CONVMAT_TRY(check_limit("m", cells->m, limit->rows, limit->name, error));
    CONVMAT_TRY(convmat_document_whole(document, CONVMAT_BY_ROWS, &cells->matrix, &cells->built, error));
    if (document->geometry != NULL) {
        CONVMAT_TRY(convmat_symbol_open(document->geometry, &cells->symbol, error));
    }
    if (document->matrix != NULL) {
        const bool by_rows = document->matrix->layout == CONVMAT_BY_ROWS;
        *(by_rows ? &cells->row_begin : &cells->col_begin) = document->matrix->begin;
    }
done:
    if (status != CONVMAT_OK) {
        convmat_cells_close(cells);
    }
    return status;
}

void convmat_cells_close(convmat_cells *cells) {
    convmat_page_discard(&cells->text);
    convmat_symbol_close(&cells->symbol);
    convmat_matrix_free(&cells->built);
    *cells = (convmat_cells){.document = NULL};
}

int64_t convmat_cells_entry(const convmat_cells *cells, int64_t row, int64_t col) {
    const convmat_matrix *const C = cells->matrix;
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
static int64_t go(convmat_cells *cells, int64_t row, int64_t col) {
    const int64_t whole_row = row + cells->row_begin;
    const int64_t whole_col = col + cells->col_begin;
    const bool is_transpose = cells->document->is_transpose;
    convmat_symbol_go(&cells->symbol, is_transpose ? whole_col : whole_row);
    return is_transpose ? whole_row : whole_col;
}

const char *convmat_cells_text(convmat_cells *cells, int64_t row, int64_t col) {
    const int64_t entry = convmat_cells_entry(cells, row, col);
    if (entry < 0) {
        return NULL;
    }
    cells->text.length = 0;
    if (cells->document->is_symbolic) {
        convmat_symbol_put(&cells->symbol, go(cells, row, col), &cells->text);
    } else {
        char number[CONVMAT_NUMBER_SIZE];
        convmat_page_put_bytes(
            &cells->text, number,
            convmat_number_format(convmat_matrix_value(cells->matrix, entry), cells->matrix->value, number));
    }
    return cells->text.has_failed || cells->text.length == 0 ? "" : cells->text.text;
}

convmat_status convmat_cells_check(const convmat_cells *cells, convmat_error *error) {
    return cells->text.has_failed ? convmat_fail_memory(error, "the text of an entry") : CONVMAT_OK;
}

int64_t convmat_cells_taps(convmat_cells *cells, int64_t row, int64_t col, int64_t capacity, int64_t *taps,
                           int64_t *image) {
    if (cells->symbol.geometry == NULL) {
        return 0;
    }
    *image = go(cells, row, col);
    return convmat_symbol_taps(&cells->symbol, *image, capacity, taps);
}

int convmat_cells_edge(const convmat_cells *cells, bool is_column, int64_t k) {
    const convmat_geometry *const g = cells->document->geometry;
    if (g == NULL) {
        return 2;
    }
    const int64_t *const size = is_column != cells->document->is_transpose ? g->in_size : g->out_size;
    const int64_t plane = convmat_document_block(cells->document, is_column);
    const int64_t at = k + (is_column ? cells->col_begin : cells->row_begin);
    if (at % plane == 0) {
        return 0;
    }
    return g->axes > 1 && at % (plane / size[0]) == 0 ? 1 : 2;
}
