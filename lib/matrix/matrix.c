/* SPDX-License-Identifier: BSD-3-Clause */
/* The matrix as an object: allocate, release, check, read, transpose in name. */
#include "matrix/storage.h"

#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"

convmat_matrix_options convmat_matrix_options_default(void) {
    return (convmat_matrix_options){.layout = CONVMAT_BY_ROWS,
                                    .index = CONVMAT_INT64,
                                    .value = CONVMAT_DOUBLE,
                                    .begin = 0,
                                    .end = -1,
                                    .threads = 1,
                                    .max_bytes = INT64_MAX};
}

convmat_status convmat_matrix_new(const convmat_matrix *like, int64_t max_bytes, convmat_matrix **C,
                                  convmat_error *error) {
    *C = NULL;
    const int64_t index_bytes = convmat_index_bytes(like->index);
    const int64_t value_bytes = convmat_value_bytes(like->value);
    const int64_t lines = convmat_matrix_lines(like);
    int64_t bytes;
    int64_t entries;
    if (!convmat_add(lines, 1, &bytes) || !convmat_multiply(bytes, index_bytes, &bytes) ||
        !convmat_multiply(like->nnz, index_bytes + value_bytes, &entries) ||
        !convmat_add(bytes, entries, &bytes)) {
        return convmat_fail(error, CONVMAT_TOO_LARGE,
                            "nnz = %" PRId64 ", m = %" PRId64 ", n = %" PRId64
                            ", must keep the bytes of C at most 2^63-1",
                            like->nnz, like->m, like->n);
    }
    if (bytes > max_bytes) {
        return convmat_fail(error, CONVMAT_TOO_LARGE,
                            "max_bytes = %" PRId64 ", must be at least %" PRId64 " for %" PRId64 " entries",
                            max_bytes, bytes, like->nnz);
    }
    convmat_matrix *result = convmat_memory_new(1, (int64_t)sizeof *result);
    if (result == NULL) {
        return convmat_fail_memory(error, "a matrix");
    }
    *result = *like;
    result->is_owner = true;
    result->p = convmat_memory_new_array(lines + 1, index_bytes);
    result->i = convmat_memory_new_array(like->nnz, index_bytes);
    result->x = convmat_memory_new_array(like->nnz, value_bytes);
    if (result->p == NULL || result->i == NULL || result->x == NULL) {
        convmat_matrix_free(&result);
        return convmat_fail(error, CONVMAT_MEMORY,
                            "out of memory for a matrix of %" PRId64 " entries, %" PRId64 " bytes", like->nnz,
                            bytes);
    }
    *C = result;
    return CONVMAT_OK;
}

void convmat_matrix_free(convmat_matrix **C) {
    if (C == NULL || *C == NULL) {
        return;
    }
    if ((*C)->is_owner) {
        convmat_memory_free((*C)->p);
        convmat_memory_free((*C)->i);
        convmat_memory_free((*C)->x);
    }
    convmat_memory_free(*C);
    *C = NULL;
}

convmat_status convmat_matrix_check_header(const convmat_matrix *C, convmat_error *error) {
    if (C == NULL) {
        return convmat_fail_null(error, "C");
    }
    if (((int)C->layout | 1) != 1 || ((int)C->index | 1) != 1 || ((int)C->value | 1) != 1) {
        return convmat_fail(error, CONVMAT_INVALID,
                            "layout = %d, index = %d, value = %d, must each be an enumerator (0 or 1)",
                            (int)C->layout, (int)C->index, (int)C->value);
    }
    if (C->m < 0 || C->n < 0 || C->nnz < 0) {
        return convmat_fail(error, CONVMAT_INVALID,
                            "m = %" PRId64 ", n = %" PRId64 ", nnz = %" PRId64 ", must each be at least 0",
                            C->m, C->n, C->nnz);
    }
    if (C->p == NULL || (C->nnz > 0 && (C->i == NULL || C->x == NULL))) {
        return convmat_fail_null(error, C->p == NULL ? "p" : (C->i == NULL ? "i" : "x"));
    }
    return CONVMAT_OK;
}

/* Indices of line k: in range and strictly ascending */
static convmat_status check_line(const convmat_matrix *C, int64_t k, convmat_error *error) {
    const int64_t across = convmat_matrix_across(C);
    int64_t before = -1;
    for (int64_t e = convmat_matrix_offset(C, k); e < convmat_matrix_offset(C, k + 1); e++) {
        const int64_t at = convmat_matrix_index(C, e);
        if (at < 0 || at >= across) {
            return convmat_fail(error, CONVMAT_INVALID,
                                "i[%" PRId64 "] = %" PRId64 ", must be at least 0 and below %s = %" PRId64, e,
                                at, C->layout == CONVMAT_BY_ROWS ? "n" : "m", across);
        }
        if (at <= before) {
            return convmat_fail(error, CONVMAT_INVALID,
                                "i[%" PRId64 "] = %" PRId64 ", must be above i[%" PRId64 "] = %" PRId64
                                " of the same %s",
                                e, at, e - 1, before, C->layout == CONVMAT_BY_ROWS ? "row" : "column");
        }
        before = at;
    }
    return CONVMAT_OK;
}

convmat_status convmat_matrix_check(const convmat_matrix *C, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_matrix_check_header(C, error));
    const int64_t lines = convmat_matrix_lines(C);
    if (convmat_matrix_offset(C, 0) != 0) {
        return convmat_fail(error, CONVMAT_INVALID, "p[0] = %" PRId64 ", must be 0",
                            convmat_matrix_offset(C, 0));
    }
    for (int64_t k = 0; k < lines; k++) {
        const int64_t next = convmat_matrix_offset(C, k + 1);
        if (next < convmat_matrix_offset(C, k) || next > C->nnz) {
            return convmat_fail(error, CONVMAT_INVALID,
                                "p[%" PRId64 "] = %" PRId64 ", must be at least p[%" PRId64 "] = %" PRId64
                                " and at most nnz = %" PRId64,
                                k + 1, next, k, convmat_matrix_offset(C, k), C->nnz);
        }
    }
    if (convmat_matrix_offset(C, lines) != C->nnz) {
        return convmat_fail(error, CONVMAT_INVALID, "p[%" PRId64 "] = %" PRId64 ", must be nnz = %" PRId64,
                            lines, convmat_matrix_offset(C, lines), C->nnz);
    }
    for (int64_t k = 0; k < lines; k++) {
        CONVMAT_TRY(check_line(C, k, error));
    }
done:
    return status;
}

convmat_matrix convmat_matrix_transpose_view(const convmat_matrix *C) {
    convmat_matrix view = *C;
    view.m = C->n;
    view.n = C->m;
    view.layout = C->layout == CONVMAT_BY_ROWS ? CONVMAT_BY_COLUMNS : CONVMAT_BY_ROWS;
    view.is_owner = false;
    return view;
}

int64_t convmat_matrix_offset(const convmat_matrix *C, int64_t k) {
    return convmat_index_get(C->p, C->index, k);
}

int64_t convmat_matrix_index(const convmat_matrix *C, int64_t k) {
    return convmat_index_get(C->i, C->index, k);
}

double convmat_matrix_value(const convmat_matrix *C, int64_t k) {
    return C->value == CONVMAT_FLOAT ? (double)((const float *)C->x)[k] : ((const double *)C->x)[k];
}

double convmat_matrix_entry(const convmat_matrix *C, int64_t row, int64_t col) {
    const bool by_rows = C->layout == CONVMAT_BY_ROWS;
    const int64_t line = by_rows ? row : col;
    const int64_t across = by_rows ? col : row;
    int64_t low = convmat_matrix_offset(C, line);
    int64_t high = convmat_matrix_offset(C, line + 1);
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (convmat_matrix_index(C, middle) < across) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const bool is_stored = low < convmat_matrix_offset(C, line + 1) && convmat_matrix_index(C, low) == across;
    return is_stored ? convmat_matrix_value(C, low) : 0.0;
}
