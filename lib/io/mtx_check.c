/* SPDX-License-Identifier: BSD-3-Clause */
/* A walk over the entries before they are written: where the weights can be said, there is nothing to look at. */
#include "io/mtx_check.h"

#include "base/status.h"

#include <string.h>

int64_t convmat_mtx_line(const convmat_matrix *C, int64_t e) {
    int64_t low = 0;
    int64_t high = convmat_matrix_lines(C);
    while (high - low > 1) { /* p[low] <= e < p[high] */
        const int64_t middle = low + (high - low) / 2;
        if (convmat_index_get(C->p, C->index, middle) <= e) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

convmat_status convmat_mtx_refuse(const convmat_blocks *blocks, convmat_mtx_field field,
                                  const convmat_matrix *C, int64_t e, convmat_error *error) {
    const convmat_document *const document = blocks->document;
    const bool by_rows = blocks->layout == CONVMAT_BY_ROWS;
    const int64_t line =
        C->begin + convmat_mtx_line(C, e) + (document->matrix != NULL ? document->matrix->begin : 0);
    const int64_t across = convmat_matrix_index(C, e);
    return convmat_fail(error, CONVMAT_INVALID, "%s[%" PRId64 ",%" PRId64 "] = %g, must be %s",
                        document->is_transpose ? "C^T" : "C", by_rows ? line : across,
                        by_rows ? across : line, convmat_mtx_value(C, e),
                        field == CONVMAT_MTX_INTEGER ? "an integer of at most 2^53 for mtx-integer"
                                                     : "finite: Matrix Market has no NaN and no Inf");
}

/* All of the weights, of which C's entries are sums, can be said: then hardly any entry cannot */
static bool has_sayable_weights(const convmat_blocks *blocks, convmat_mtx_field field) {
    const convmat_document *const document = blocks->document;
    convmat_plan plan;
    if (document->matrix != NULL || convmat_geometry_plan(document->geometry, &plan, NULL) != CONVMAT_OK) {
        return false;
    }
    convmat_matrix weights = {.value = document->value};
    memcpy(&weights.x, &document->weights, sizeof weights.x); /* which is not written through */
    for (int64_t k = 0; k < plan.weights; k++) {
        if (!convmat_mtx_is_sayable(field, convmat_mtx_value(&weights, k))) {
            return false;
        }
    }
    return true;
}

convmat_status convmat_mtx_check(convmat_blocks *blocks, convmat_mtx_field field, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    const bool is_clear = field == CONVMAT_MTX_PATTERN || has_sayable_weights(blocks, field);
    while (!is_clear) {
        const convmat_matrix *C;
        CONVMAT_TRY(convmat_blocks_next(blocks, &C, error));
        if (C == NULL) {
            break;
        }
        for (int64_t e = 0; e < C->nnz; e++) {
            CONVMAT_TRY(convmat_mtx_is_sayable(field, convmat_mtx_value(C, e))
                            ? CONVMAT_OK
                            : convmat_mtx_refuse(blocks, field, C, e, error));
        }
    }
    convmat_blocks_rewind(blocks);
done:
    return status;
}
