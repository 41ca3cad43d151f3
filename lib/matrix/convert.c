/* SPDX-License-Identifier: BSD-3-Clause */
/* The same matrix stored otherwise: another layout by a counting sort, another index width or value type. */
#include "matrix/storage.h"

#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"

#include <float.h>
#include <math.h>

/* x[k] = number, rounded where x is of float */
static void set_value(convmat_matrix *C, int64_t k, double number) {
    if (C->value == CONVMAT_FLOAT) {
        ((float *)C->x)[k] = (float)number;
    } else {
        ((double *)C->x)[k] = number;
    }
}

/* Enumerators, the index width and the range of float hold what C has */
static convmat_status check(const convmat_matrix *C, const convmat_matrix_options *options,
                            convmat_error *error) {
    if (options == NULL) {
        return convmat_fail_null(error, "options");
    }
    convmat_status status;
    CONVMAT_TRY(convmat_matrix_check(C, error));
    if (((int)options->layout | 1) != 1 || ((int)options->index | 1) != 1 || ((int)options->value | 1) != 1) {
        return convmat_fail(error, CONVMAT_INVALID,
                            "layout = %d, index = %d, value = %d, must each be an enumerator (0 or 1)",
                            (int)options->layout, (int)options->index, (int)options->value);
    }
    if (options->layout != C->layout && C->begin != 0) {
        return convmat_fail(error, CONVMAT_INVALID, "begin = %" PRId64 ", must be 0 for another layout",
                            C->begin);
    }
    const int64_t largest = convmat_max(C->nnz, convmat_max(C->m, C->n));
    if (options->index == CONVMAT_INT32 && largest > INT32_MAX) {
        return convmat_fail(error, CONVMAT_TOO_LARGE,
                            "index = CONVMAT_INT32, must be CONVMAT_INT64 for m = %" PRId64 ", n = %" PRId64
                            ", nnz = %" PRId64,
                            C->m, C->n, C->nnz);
    }
    for (int64_t k = 0; options->value != C->value && k < C->nnz; k++) {
        const double number = convmat_matrix_value(C, k);
        if (options->value == CONVMAT_FLOAT && isfinite(number) && isinf((float)number)) {
            return convmat_fail(error, CONVMAT_INVALID, "x[%" PRId64 "] = %g, must be in the range of float",
                                k, number);
        }
    }
done:
    return status;
}

/* The same lines in other types */
static void copy_lines(const convmat_matrix *C, convmat_matrix *result) {
    const int64_t lines = convmat_matrix_lines(C);
    for (int64_t k = 0; k <= lines; k++) {
        convmat_index_set(result->p, result->index, k, convmat_matrix_offset(C, k));
    }
    for (int64_t k = 0; k < C->nnz; k++) {
        convmat_index_set(result->i, result->index, k, convmat_matrix_index(C, k));
        set_value(result, k, convmat_matrix_value(C, k));
    }
}

/* Lines of the result are what lies across in C: count them, sum up, and drop every entry behind those before it */
static void turn_lines(const convmat_matrix *C, convmat_matrix *result, int64_t *next) {
    const int64_t lines = convmat_matrix_lines(C);
    const int64_t turned = convmat_matrix_across(C);
    for (int64_t k = 0; k <= turned; k++) {
        next[k] = 0;
    }
    for (int64_t k = 0; k < C->nnz; k++) {
        next[convmat_matrix_index(C, k) + 1]++;
    }
    for (int64_t k = 0; k < turned; k++) {
        next[k + 1] += next[k];
    }
    for (int64_t k = 0; k <= turned; k++) {
        convmat_index_set(result->p, result->index, k, next[k]);
    }
    for (int64_t line = 0; line < lines; line++) {
        for (int64_t k = convmat_matrix_offset(C, line); k < convmat_matrix_offset(C, line + 1); k++) {
            const int64_t at = next[convmat_matrix_index(C, k)]++;
            convmat_index_set(result->i, result->index, at, line);
            set_value(result, at, convmat_matrix_value(C, k));
        }
    }
}

convmat_status convmat_matrix_convert(const convmat_matrix *C, const convmat_matrix_options *options,
                                      convmat_matrix **result, convmat_error *error) {
    if (result == NULL) {
        return convmat_fail_null(error, "result");
    }
    *result = NULL;
    int64_t *next = NULL;
    convmat_matrix *made = NULL;
    convmat_status status;
    CONVMAT_TRY(check(C, options, error));
    convmat_matrix like = *C;
    like.layout = options->layout;
    like.index = options->index;
    like.value = options->value;
    CONVMAT_TRY(convmat_matrix_new(&like, options->max_bytes, &made, error));
    if (like.layout == C->layout) {
        copy_lines(C, made);
    } else {
        next = convmat_memory_new(convmat_matrix_across(C) + 1, (int64_t)sizeof *next);
        CONVMAT_TRY(next == NULL ? convmat_fail_memory(error, "the lengths of lines") : CONVMAT_OK);
        turn_lines(C, made, next);
    }
    *result = made;
    made = NULL;
done:
    convmat_memory_free(next);
    convmat_matrix_free(&made);
    return status;
}
