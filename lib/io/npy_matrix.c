/* SPDX-License-Identifier: BSD-3-Clause */
/* A matrix as a dense .npy: written row by row; read back without the zeros, since an array has no pattern. */
#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"
#include "io/blocks.h"
#include "io/bytes.h"
#include "io/entries.h"
#include "io/failure.h"
#include "io/npy_header.h"
#include "io/writers.h"
#include "matrix/storage.h"

enum { CHUNK_NUMBERS = 1 << 12 };

/* One row, a chunk after another: zeros, and the entries where they belong */
static convmat_status write_row(convmat_output *output, const convmat_matrix *block, int64_t row,
                                convmat_error *error) {
    unsigned char chunk[CHUNK_NUMBERS * 8];
    const int bytes = (int)convmat_value_bytes(block->value);
    const int64_t end = convmat_matrix_offset(block, row + 1);
    int64_t k = convmat_matrix_offset(block, row);
    convmat_status status = CONVMAT_OK;
    for (int64_t first = 0; status == CONVMAT_OK && first < block->n; first += CHUNK_NUMBERS) {
        const int64_t count = convmat_min(CHUNK_NUMBERS, block->n - first);
        memset(chunk, 0, (size_t)(count * bytes));
        for (; k < end && convmat_matrix_index(block, k) < first + count; k++) {
            unsigned char *const at = chunk + (convmat_matrix_index(block, k) - first) * bytes;
            const uint64_t bits = block->value == CONVMAT_FLOAT
                                      ? convmat_bits_of_float(((const float *)block->x)[k])
                                      : convmat_bits_of_double(((const double *)block->x)[k]);
            convmat_bytes_put(at, bits, bytes, false);
        }
        status = convmat_output_write(output, chunk, (size_t)(count * bytes), error);
    }
    return status;
}

static convmat_status write_head(convmat_output *output, const convmat_blocks *blocks, convmat_error *error) {
    char head[CONVMAT_NPY_HEAD_SIZE];
    const int64_t shape[] = {blocks->m, blocks->n};
    const bool is_float = blocks->value == CONVMAT_FLOAT;
    const int64_t length = convmat_npy_head(is_float ? "<f4" : "<f8", false, 2, shape, head);
    return convmat_output_write(output, head, (size_t)length, error);
}

convmat_status convmat_npy_matrix_write(convmat_output *output, const convmat_document *document,
                                        convmat_error *error) {
    convmat_blocks blocks;
    convmat_status status = convmat_blocks_open(document, CONVMAT_BY_ROWS, &blocks, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    CONVMAT_TRY(convmat_blocks_check_dense(&blocks, error));
    CONVMAT_TRY(write_head(output, &blocks, error));
    for (;;) {
        const convmat_matrix *block;
        CONVMAT_TRY(convmat_blocks_next(&blocks, &block, error));
        if (block == NULL) {
            break;
        }
        for (int64_t row = 0; row < block->m; row++) {
            CONVMAT_TRY(write_row(output, block, row, error));
        }
    }
done:
    convmat_blocks_close(&blocks);
    return status;
}

/* Not the zero of a cell that is empty: -0 is another number, to the bit */
static bool is_entry(const convmat_array *array, int64_t k) {
    return array->value == CONVMAT_FLOAT ? convmat_bits_of_float(((const float *)array->data)[k]) != 0
                                         : convmat_bits_of_double(((const double *)array->data)[k]) != 0;
}

convmat_status convmat_dense_compress(const convmat_array *array, convmat_layout layout,
                                      convmat_matrix **matrix, convmat_error *error) {
    const bool by_rows = layout == CONVMAT_BY_ROWS;
    const size_t size = (size_t)convmat_value_bytes(array->value);
    convmat_matrix like = {
        .m = array->shape[by_rows ? 0 : 1], .n = array->shape[by_rows ? 1 : 0], .value = array->value};
    for (int64_t k = 0; k < array->count; k++) {
        like.nnz += is_entry(array, k) ? 1 : 0;
    }
    like.layout = layout;
    convmat_status status = convmat_entries_layout(like.m, like.n, array->count, &like.layout, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    const int64_t lines = convmat_matrix_lines(&like); /* not those of the array where it has no elements */
    const int64_t across = convmat_matrix_across(&like);
    const int64_t largest = convmat_max(like.nnz, convmat_max(lines, across));
    like.index = largest <= INT32_MAX ? CONVMAT_INT32 : CONVMAT_INT64;
    status = convmat_matrix_new(&like, INT64_MAX, matrix, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    convmat_matrix *const C = *matrix;
    int64_t filled = 0;
    convmat_index_set(C->p, C->index, 0, 0);
    for (int64_t line = 0; line < lines; line++) {
        for (int64_t k = 0; k < across; k++) {
            const int64_t from = line * across + k;
            if (is_entry(array, from)) {
                convmat_index_set(C->i, C->index, filled, k);
                memcpy((char *)C->x + (size_t)filled * size, (const char *)array->data + (size_t)from * size,
                       size);
                filled++;
            }
        }
        convmat_index_set(C->p, C->index, line + 1, filled);
    }
    return CONVMAT_OK;
}

convmat_status convmat_npy_matrix_parse(const void *bytes, int64_t size, const char *name,
                                        convmat_matrix **matrix, convmat_error *error) {
    convmat_array *array = NULL;
    convmat_status status;
    *matrix = NULL;
    CONVMAT_TRY(convmat_npy_parse(bytes, size, name, &array, error));
    if (array->rank != 2) {
        CONVMAT_TRY(
            convmat_fail(error, CONVMAT_FORMAT, "%s: rank = %d, must be 2 for a matrix", name, array->rank));
    }
    CONVMAT_TRY(
        convmat_fail_within(error, name, convmat_dense_compress(array, CONVMAT_BY_ROWS, matrix, error)));
done:
    convmat_array_free(&array);
    return status;
}
