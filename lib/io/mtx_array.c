/* SPDX-License-Identifier: BSD-3-Clause */
/* Matrix Market arrays: every element of a matrix, columns first; and arrays of any rank in them, both ways. */
#include "base/checked.h"
#include "base/status.h"
#include "io/array.h"
#include "io/blocks.h"
#include "io/failure.h"
#include "io/mtx_check.h"
#include "io/numerals.h"
#include "io/pour.h"
#include "io/writers.h"

#include <math.h>

static void put_number(convmat_page *page, double number, convmat_value value) {
    char text[CONVMAT_NUMBER_SIZE + 1];
    const int length = convmat_number_format(number, value, text);
    text[length] = '\n';
    convmat_page_put_bytes(page, text, length + 1);
}

/* Rows from..to-1 of a column, where nothing is stored */
static convmat_status put_zeros(convmat_page *page, int64_t from, int64_t to, convmat_output *output,
                                convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    for (int64_t row = from; row < to; row++) {
        convmat_page_put_bytes(page, "0\n", 2);
        CONVMAT_TRY(convmat_page_pour(page, CONVMAT_POUR_BYTES, output, error));
    }
done:
    return status;
}

/* The columns of a block; a missing element is 0 */
static convmat_status put_columns(const convmat_blocks *blocks, const convmat_matrix *C, convmat_page *page,
                                  convmat_output *output, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    for (int64_t col = 0; col < C->n; col++) {
        int64_t next = 0;
        for (int64_t e = convmat_matrix_offset(C, col); e < convmat_matrix_offset(C, col + 1); e++) {
            const int64_t row = convmat_matrix_index(C, e);
            const double number = convmat_matrix_value(C, e);
            CONVMAT_TRY(put_zeros(page, next, row, output, error));
            if (!isfinite(number)) {
                return convmat_mtx_refuse(blocks, CONVMAT_MTX_REAL, C, e, error);
            }
            put_number(page, number, C->value);
            next = row + 1;
        }
        CONVMAT_TRY(put_zeros(page, next, C->m, output, error));
    }
done:
    return status;
}

convmat_status convmat_mtx_array_write(convmat_output *output, const convmat_document *document,
                                       convmat_error *error) {
    convmat_page page = {0};
    convmat_blocks blocks;
    convmat_status status = convmat_blocks_open(document, CONVMAT_BY_COLUMNS, &blocks, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    const convmat_mtx_head head = {.is_array = true, .m = blocks.m, .n = blocks.n};
    CONVMAT_TRY(convmat_blocks_check_dense(&blocks, error));
    CONVMAT_TRY(convmat_mtx_check(&blocks, CONVMAT_MTX_REAL, error));
    CONVMAT_TRY(convmat_mtx_head_write(output, &head, document, error));
    for (;;) {
        const convmat_matrix *block;
        CONVMAT_TRY(convmat_blocks_next(&blocks, &block, error));
        if (block == NULL) {
            break;
        }
        CONVMAT_TRY(put_columns(&blocks, block, &page, output, error));
    }
    CONVMAT_TRY(convmat_page_pour(&page, 1, output, error));
done:
    convmat_page_discard(&page);
    convmat_blocks_close(&blocks);
    return status;
}

/* An array of two axes is a matrix; any other is vec of it, one column, and a comment that tells its shape. */
convmat_status convmat_mtx_vector_write(convmat_output *output, const convmat_array *array,
                                        const convmat_array_options *options, convmat_error *error) {
    convmat_page page = {0};
    convmat_status status;
    (void)options;
    CONVMAT_TRY(convmat_array_check(array, error));
    for (int64_t k = 0; k < array->count; k++) {
        const double number = convmat_array_get(array, k);
        if (!isfinite(number)) {
            CONVMAT_TRY(convmat_fail(
                error, CONVMAT_INVALID,
                "element %" PRId64 " = %g, must be finite: Matrix Market has no NaN and no Inf", k, number));
        }
    }
    const bool is_matrix = array->rank == 2;
    const int64_t m = is_matrix ? array->shape[0] : array->count;
    const int64_t n = is_matrix ? array->shape[1] : 1;
    convmat_page_put(&page, "%%%%MatrixMarket matrix array real general\n");
    if (!is_matrix) {
        convmat_page_put(&page, "%% vec, row-major, channels first\n%% shape ");
        for (int a = 0; a < array->rank; a++) {
            convmat_page_put(&page, "%s%" PRId64, a > 0 ? "x" : "", array->shape[a]);
        }
        convmat_page_put(&page, "\n");
    }
    convmat_page_put(&page, "%" PRId64 " %" PRId64 "\n", m, n);
    for (int64_t k = 0; k < array->count; k++) {
        const int64_t at = k % m * n + k / m; /* columns first */
        put_number(&page, convmat_array_get(array, at), array->value);
        CONVMAT_TRY(convmat_page_pour(&page, CONVMAT_POUR_BYTES, output, error));
    }
    CONVMAT_TRY(convmat_page_pour(&page, 1, output, error));
done:
    convmat_page_discard(&page);
    return status;
}

/* Shape of the array in the file: that of its comment where it is one of vec, m for a column, m by n otherwise */
static int shape_of(const convmat_mtx *mtx, int64_t *shape) {
    const convmat_mtx_head *const h = &mtx->head;
    int64_t count;
    if (h->n == 1 && mtx->rank > 0 && convmat_shape_product(mtx->rank, mtx->shape, &count) && count == h->m) {
        for (int a = 0; a < mtx->rank; a++) {
            shape[a] = mtx->shape[a];
        }
        return mtx->rank;
    }
    shape[0] = h->m;
    shape[1] = h->n;
    return h->n == 1 ? 1 : 2;
}

static convmat_status read_elements(convmat_mtx *mtx, double *data) {
    const convmat_mtx_head *const h = &mtx->head;
    convmat_status status = CONVMAT_OK;
    for (int64_t k = 0; k < h->nnz; k++) {
        CONVMAT_TRY(convmat_mtx_next(mtx, k));
        CONVMAT_TRY(convmat_mtx_number(mtx, &data[k % h->m * h->n + k / h->m]));
    }
    CONVMAT_TRY(convmat_mtx_finish(mtx));
done:
    return status;
}

static convmat_status parse(const void *bytes, int64_t size, convmat_array **array, convmat_error *error) {
    convmat_mtx mtx;
    convmat_array *made = NULL;
    int64_t shape[CONVMAT_MAX_RANK];
    convmat_status status = convmat_mtx_open(bytes, size, &mtx, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    if (!mtx.head.is_array || mtx.head.symmetry != CONVMAT_MTX_GENERAL) {
        CONVMAT_TRY(convmat_fail(error, CONVMAT_FORMAT, "line 1: %s, must be %s for an array",
                                 mtx.head.is_array ? "symmetry = not general" : "format = coordinate",
                                 mtx.head.is_array ? "general" : "array"));
    }
    const int rank = shape_of(&mtx, shape);
    CONVMAT_TRY(convmat_array_new(rank, shape, CONVMAT_DOUBLE, &made, error));
    CONVMAT_TRY(read_elements(&mtx, made->data));
    *array = made;
    made = NULL;
done:
    convmat_mtx_close(&mtx);
    convmat_array_free(&made);
    return status;
}

convmat_status convmat_mtx_array_parse(const void *bytes, int64_t size, const char *name,
                                       convmat_array **array, convmat_error *error) {
    if (bytes == NULL || name == NULL || array == NULL) {
        return convmat_fail_null(error, bytes == NULL ? "bytes" : (name == NULL ? "name" : "array"));
    }
    *array = NULL;
    return convmat_fail_within(error, name, parse(bytes, size, array, error));
}
