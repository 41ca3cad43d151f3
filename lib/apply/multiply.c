/* SPDX-License-Identifier: BSD-3-Clause */
/* y = C x and x = C^T y from the explicit matrix: along the lines by gathering, across them by scattering. */
#include "apply/kernels.h"
#include "apply/vectors.h"

#include "base/checked.h"
#include "base/status.h"
#include "base/threads.h"
#include "matrix/storage.h"

#include <string.h>

convmat_status convmat_check_vectors(convmat_direction direction, int64_t count, const void *in,
                                     const void *out, int threads, convmat_error *error) {
    if (((int)direction | 1) != 1) {
        return convmat_fail(error, CONVMAT_INVALID,
                            "direction = %d, must be CONVMAT_FORWARD or CONVMAT_TRANSPOSE", (int)direction);
    }
    if (count < 0) {
        return convmat_fail(error, CONVMAT_INVALID, "count = %" PRId64 ", must be at least 0", count);
    }
    if (threads < 0) {
        return convmat_fail(error, CONVMAT_INVALID, "threads = %d, must be at least 0", threads);
    }
    if (in == NULL || out == NULL) {
        return convmat_fail_null(error, in == NULL ? "in" : "out");
    }
    return CONVMAT_OK;
}

convmat_status convmat_check_count(int64_t count, int64_t m, int64_t n, convmat_value value,
                                   convmat_error *error) {
    int64_t bytes;
    if (!convmat_multiply(count, convmat_max(m, n), &bytes) ||
        !convmat_multiply(bytes, convmat_value_bytes(value), &bytes)) {
        return convmat_fail(error, CONVMAT_TOO_LARGE,
                            "count = %" PRId64 ", must be so many vectors of %" PRId64
                            " elements that their bytes are at most 2^63-1",
                            count, convmat_max(m, n));
    }
    return CONVMAT_OK;
}

/* What the threads of one call share */
typedef struct product {
    const convmat_matrix *C;
    convmat_kernel kernel;
    int64_t count;
    const char *in;
    char *out;
    int64_t in_bytes; /* of one vector */
    int64_t out_bytes;
    bool gathers;
} product;

/* All vectors, a block of lines at a time: it comes from memory for the first and from the cache for the others */
static void multiply_share(const product *f, const convmat_share *whole) {
    enum { BLOCK = 4096 }; /* entries */
    if (!f->gathers) {
        const int64_t bytes = convmat_value_bytes(f->C->value);
        for (int64_t b = 0; b < f->count; b++) {
            memset(f->out + b * f->out_bytes + whole->begin * bytes, 0,
                   (size_t)((whole->end - whole->begin) * bytes));
        }
    }
    if (f->count == 1) {
        f->kernel(f->C, f->in, f->out, whole);
        return;
    }
    const int64_t longest = f->C->nnz / convmat_max(1, convmat_matrix_lines(f->C)) + 1;
    const int64_t step = convmat_max(4, BLOCK / longest);
    for (convmat_share share = *whole; share.first < whole->last; share.first = share.last) {
        share.last = share.first + convmat_min(step, whole->last - share.first);
        for (int64_t b = 0; b < f->count; b++) {
            f->kernel(f->C, f->in + b * f->in_bytes, f->out + b * f->out_bytes, &share);
        }
    }
}

convmat_status convmat_matrix_multiply(const convmat_matrix *C, convmat_direction direction, int64_t count,
                                       const void *in, void *out, int threads, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_matrix_check_header(C, error));
    CONVMAT_TRY(convmat_check_vectors(direction, count, in, out, threads, error));
    CONVMAT_TRY(convmat_check_count(count, C->m, C->n, C->value, error));
    const bool is_forward = direction == CONVMAT_FORWARD;
    product f = {.C = C, .count = count, .in = in, .out = out};
    f.gathers = (C->layout == CONVMAT_BY_ROWS) == is_forward;
    f.kernel =
        f.gathers ? convmat_kernel_gather(C->index, C->value) : convmat_kernel_scatter(C->index, C->value);
    const int64_t out_size = is_forward ? C->m : C->n;
    f.in_bytes = (is_forward ? C->n : C->m) * convmat_value_bytes(C->value);
    f.out_bytes = out_size * convmat_value_bytes(C->value);
    int64_t work;
    if (!convmat_multiply(C->nnz, convmat_max(count, 1), &work)) {
        work = INT64_MAX;
    }
    const int chunks = convmat_thread_count(threads, work);
    if (chunks == 1) { /* without a word to OpenMP, which takes as long as a small problem */
        const convmat_share all = {0, convmat_matrix_lines(C), 0, out_size};
        multiply_share(&f, &all);
        goto done;
    }
    const int64_t share = out_size / chunks;
    const int64_t rest = out_size % chunks;
#ifdef _OPENMP
#pragma omp parallel for num_threads(chunks) schedule(static, 1)
#endif
    for (int c = 0; c < chunks; c++) {
        const int64_t begin = share * c + convmat_min(c, rest);
        const int64_t end = begin + share + (c < rest ? 1 : 0);
        const convmat_share own = {f.gathers ? begin : 0, f.gathers ? end : convmat_matrix_lines(C), begin,
                                   end};
        multiply_share(&f, &own);
    }
done:
    return status;
}

static convmat_status matrix_forward(void *ctx, int64_t count, const void *in, void *out,
                                     convmat_error *error) {
    return convmat_matrix_multiply(ctx, CONVMAT_FORWARD, count, in, out, 1, error);
}

static convmat_status matrix_adjoint(void *ctx, int64_t count, const void *in, void *out,
                                     convmat_error *error) {
    return convmat_matrix_multiply(ctx, CONVMAT_TRANSPOSE, count, in, out, 1, error);
}

convmat_operator convmat_operator_from_matrix(const convmat_matrix *C) {
    /* ctx is not const because a user's operator may keep state; ours only reads it */
    return (convmat_operator){.rows = C->m,
                              .cols = C->n,
                              .value = C->value,
                              .forward = matrix_forward,
                              .adjoint = matrix_adjoint,
                              .ctx = (void *)C};
}
