/* SPDX-License-Identifier: BSD-3-Clause */
/* Building C: describe a range of lines, allocate its arrays or take the caller's, have them filled. */
#include "matrix/fill.h"
#include "matrix/storage.h"
#include "matrix/walk.h"

#include "base/checked.h"
#include "base/status.h"
#include "geometry/geometry.h"

static convmat_status check_options(const convmat_matrix_options *options, int64_t lines,
                                    convmat_error *error) {
    if (options == NULL) {
        return convmat_fail_null(error, "options");
    }
    if (((int)options->layout | 1) != 1) {
        return convmat_fail(error, CONVMAT_INVALID,
                            "layout = %d, must be CONVMAT_BY_ROWS or CONVMAT_BY_COLUMNS",
                            (int)options->layout);
    }
    if (((int)options->index | 1) != 1) {
        return convmat_fail(error, CONVMAT_INVALID, "index = %d, must be CONVMAT_INT32 or CONVMAT_INT64",
                            (int)options->index);
    }
    if (((int)options->value | 1) != 1) {
        return convmat_fail(error, CONVMAT_INVALID, "value = %d, must be CONVMAT_DOUBLE or CONVMAT_FLOAT",
                            (int)options->value);
    }
    if (options->threads < 0) {
        return convmat_fail(error, CONVMAT_INVALID, "threads = %d, must be at least 0", options->threads);
    }
    if (options->begin < 0 || options->begin > lines) {
        return convmat_fail(error, CONVMAT_INVALID,
                            "begin = %" PRId64 ", must be at least 0 and at most %" PRId64, options->begin,
                            lines);
    }
    if (options->end != -1 && (options->end < options->begin || options->end > lines)) {
        return convmat_fail(error, CONVMAT_INVALID,
                            "end = %" PRId64 ", must be -1, or at least begin = %" PRId64
                            " and at most %" PRId64,
                            options->end, options->begin, lines);
    }
    return CONVMAT_OK;
}

/* Lines of the whole C, by layout; an impossible layout is left to check_options() */
static int64_t whole_lines(const convmat_plan *plan, const convmat_matrix_options *options) {
    return options != NULL && options->layout == CONVMAT_BY_COLUMNS ? plan->cols : plan->rows;
}

convmat_status convmat_matrix_describe(const convmat_geometry *geometry,
                                       const convmat_matrix_options *options, convmat_matrix *C,
                                       convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    convmat_plan plan;
    if (C == NULL) {
        return convmat_fail_null(error, "C");
    }
    CONVMAT_TRY(convmat_geometry_sizes(geometry, &plan, error));
    const int64_t lines = whole_lines(&plan, options);
    CONVMAT_TRY(check_options(options, lines, error));
    const bool by_rows = options->layout == CONVMAT_BY_ROWS;
    const int64_t end = options->end == -1 ? lines : options->end;
    convmat_matrix result = {.m = by_rows ? end - options->begin : plan.rows,
                             .n = by_rows ? plan.cols : end - options->begin,
                             .nnz = plan.nnz,
                             .begin = options->begin,
                             .layout = options->layout,
                             .index = options->index,
                             .value = options->value};
    if (end - options->begin < lines) {
        const convmat_walk walk = convmat_walk_of(geometry, options->layout);
        result.nnz = convmat_walk_before(&walk, end) - convmat_walk_before(&walk, options->begin);
    }
    const int64_t largest = convmat_max(result.nnz, convmat_max(result.m, result.n));
    if (options->index == CONVMAT_INT32 && largest > INT32_MAX) {
        return convmat_fail(error, CONVMAT_TOO_LARGE,
                            "index = CONVMAT_INT32, must be CONVMAT_INT64 for m = %" PRId64 ", n = %" PRId64
                            ", nnz = %" PRId64,
                            result.m, result.n, result.nnz);
    }
    *C = result;
done:
    return status;
}

convmat_status convmat_matrix_build(const convmat_geometry *geometry, const void *weights,
                                    const convmat_matrix_options *options, convmat_matrix **C,
                                    convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    convmat_matrix *result = NULL;
    convmat_matrix described;
    if (C == NULL) {
        return convmat_fail_null(error, "C");
    }
    *C = NULL;
    if (weights == NULL) {
        return convmat_fail_null(error, "weights");
    }
    CONVMAT_TRY(convmat_matrix_describe(geometry, options, &described, error));
    CONVMAT_TRY(convmat_matrix_new(&described, options->max_bytes, &result, error));
    CONVMAT_TRY(convmat_matrix_write(geometry, weights, result, options->threads, error));
    *C = result;
    result = NULL;
done:
    convmat_matrix_free(&result);
    return status;
}

convmat_status convmat_matrix_check_fit(const convmat_geometry *geometry, const convmat_matrix *C,
                                        int threads, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    convmat_matrix expected;
    CONVMAT_TRY(convmat_matrix_check_header(C, error));
    convmat_matrix_options options = convmat_matrix_options_default();
    options.layout = C->layout;
    options.index = C->index;
    options.value = C->value;
    options.threads = threads;
    options.begin = C->begin;
    if (!convmat_add(C->begin, convmat_matrix_lines(C), &options.end)) {
        return convmat_fail(error, CONVMAT_INVALID, "begin = %" PRId64 ", must be the first line of C",
                            C->begin);
    }
    CONVMAT_TRY(convmat_matrix_describe(geometry, &options, &expected, error));
    if (C->m != expected.m || C->n != expected.n || C->nnz != expected.nnz) {
        status = convmat_fail(error, CONVMAT_INVALID,
                              "m = %" PRId64 ", n = %" PRId64 ", nnz = %" PRId64 ", must be %" PRId64
                              ", %" PRId64 ", %" PRId64 " for this geometry",
                              C->m, C->n, C->nnz, expected.m, expected.n, expected.nnz);
    }
done:
    return status;
}

convmat_status convmat_matrix_fill(const convmat_geometry *geometry, const void *weights, convmat_matrix *C,
                                   int threads, convmat_error *error) {
    if (weights == NULL) {
        return convmat_fail_null(error, "weights");
    }
    const convmat_status status = convmat_matrix_check_fit(geometry, C, threads, error);
    return status == CONVMAT_OK ? convmat_matrix_write(geometry, weights, C, threads, error) : status;
}
