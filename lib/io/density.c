/* SPDX-License-Identifier: BSD-3-Clause */
/* Walking the entries of a document, and counting them in squares. */
#include "io/density.h"

#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"

#include <string.h>

convmat_status convmat_document_visit(const convmat_document *document, convmat_layout layout,
                                      convmat_entry_visitor visit, void *ctx, convmat_error *error) {
    convmat_blocks blocks;
    convmat_status status = convmat_blocks_open(document, layout, &blocks, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    const bool by_rows = layout == CONVMAT_BY_ROWS;
    for (;;) {
        const convmat_matrix *block;
        CONVMAT_TRY(convmat_blocks_next(&blocks, &block, error));
        if (block == NULL) {
            break;
        }
        const int64_t lines = by_rows ? block->m : block->n;
        for (int64_t line = 0; line < lines; line++) {
            const int64_t end = convmat_matrix_offset(block, line + 1);
            for (int64_t k = convmat_matrix_offset(block, line); k < end; k++) {
                const int64_t along = convmat_matrix_index(block, k);
                const int64_t across = block->begin + line;
                visit(ctx, by_rows ? across : along, by_rows ? along : across,
                      convmat_matrix_value(block, k));
            }
        }
    }
done:
    convmat_blocks_close(&blocks);
    return status;
}

/* Lines of a square: few enough squares, and a divisor of the size where one is near, so that bands stay even */
static int64_t choose_step(int64_t size, int64_t squares) {
    const int64_t least = convmat_max(convmat_ceil_div(size, squares), 1);
    for (int64_t step = least; step < 2 * least; step++) {
        if (size % step == 0) {
            return step;
        }
    }
    return least;
}

static void count_entry(void *ctx, int64_t row, int64_t col, double value) {
    convmat_density *const d = ctx;
    (void)value;
    d->counts[row / d->row_step * d->cols + col / d->col_step]++;
}

convmat_status convmat_density_open(const convmat_document *document, int64_t squares,
                                    convmat_density *density, convmat_error *error) {
    const convmat_layout layout = convmat_document_layout(document);
    convmat_blocks blocks;
    convmat_status status;
    *density = (convmat_density){.m = 0};
    CONVMAT_TRY(convmat_blocks_open(document, layout, &blocks, error));
    *density = (convmat_density){.m = blocks.m, .n = blocks.n, .nnz = blocks.nnz};
    convmat_blocks_close(&blocks);
    density->row_step = choose_step(density->m, squares);
    density->col_step = choose_step(density->n, squares);
    density->rows = convmat_ceil_div(density->m, density->row_step);
    density->cols = convmat_ceil_div(density->n, density->col_step);
    density->counts = convmat_memory_new(density->rows * density->cols, (int64_t)sizeof *density->counts);
    if (density->counts == NULL) {
        CONVMAT_TRY(convmat_fail_memory(error, "the squares of a picture"));
    }
    memset(density->counts, 0, (size_t)(density->rows * density->cols) * sizeof *density->counts);
    CONVMAT_TRY(convmat_document_visit(document, layout, count_entry, density, error));
    for (int64_t k = 0; k < density->rows * density->cols; k++) {
        density->most = convmat_max(density->most, density->counts[k]);
    }
done:
    if (status != CONVMAT_OK) {
        convmat_density_close(density);
    }
    return status;
}

void convmat_density_close(convmat_density *density) {
    convmat_memory_free(density->counts);
    *density = (convmat_density){.m = 0};
}
