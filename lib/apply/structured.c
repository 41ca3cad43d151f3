/* SPDX-License-Identifier: BSD-3-Clause */
/* y = C x and x = C^T y from a stored C of known geometry: its values are read, its indices are not. */
#include "apply/structured.h"
#include "apply/vectors.h"

#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"
#include "base/threads.h"
#include "geometry/geometry.h"
#include "matrix/storage.h"

enum { SMALL = 1000 }; /* entries below which reading indices costs less than doing without */

convmat_status convmat_structured_multiply(const convmat_structured *structured, convmat_direction direction,
                                           int64_t count, const void *in, void *out, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    convmat_plan plan;
    convmat_product f = {.count = count, .in = in, .out = out};
    if (structured == NULL) {
        return convmat_fail_null(error, "structured");
    }
    const convmat_matrix *const C = f.C = structured->matrix;
    const int threads = structured->threads;
    CONVMAT_TRY(convmat_check_vectors(direction, count, in, out, threads, error));
    CONVMAT_TRY(convmat_matrix_check_fit(structured->geometry, C, threads, error));
    CONVMAT_TRY(convmat_check_count(count, C->m, C->n, C->value, error));
    if (C->nnz < SMALL) {
        return convmat_matrix_multiply(C, direction, count, in, out, threads, error);
    }
    CONVMAT_TRY(convmat_geometry_count(structured->geometry, &plan, error));
    const convmat_walk walk = convmat_walk_of(structured->geometry, C->layout);
    const bool is_forward = direction == CONVMAT_FORWARD;
    const bool gathers = is_forward == (C->layout == CONVMAT_BY_ROWS);
    const int64_t longest = C->layout == CONVMAT_BY_ROWS ? plan.longest_row : plan.longest_column;
    if (!convmat_band_shape_of(&walk, longest, !gathers, &f.shape)) {
        return convmat_matrix_multiply(C, direction, count, in, out, threads, error);
    }
    f.value_bytes = convmat_value_bytes(C->value);
    f.in_bytes = (is_forward ? C->n : C->m) * f.value_bytes;
    f.out_bytes = (is_forward ? C->m : C->n) * f.value_bytes;
    f.across = convmat_matrix_across(C);
    f.kernels = convmat_stored_kernels_for(C->value);
    f.chunks = convmat_thread_count(threads, C->nnz);
    const int64_t width = C->layout == CONVMAT_BY_ROWS ? walk.axis[CONVMAT_MAX_AXES - 1].in_size
                                                       : walk.axis[CONVMAT_MAX_AXES - 1].out_size;
    f.plane = walk.across_plane;
    f.channels = walk.across_block;
    f.owns_rows = f.plane / width >= INT64_C(4) * f.chunks;
    f.grain = f.owns_rows ? width : 1;
    f.numbers = convmat_band_cache_numbers(&f.shape);
    f.before = convmat_walk_before(&walk, C->begin);
    f.tables = convmat_memory_new(f.numbers, f.chunks * (int64_t)sizeof *f.tables);
    if (f.tables == NULL) {
        status = convmat_fail_memory(error, "the indices of a line of positions");
        goto done;
    }
    CONVMAT_TRY(convmat_walk_run(&walk, C->begin, C->begin + convmat_matrix_lines(C), f.chunks,
                                 gathers ? convmat_product_gather : convmat_product_scatter, &f, error));
done:
    convmat_memory_free(f.tables);
    return status;
}
