/* SPDX-License-Identifier: BSD-3-Clause */
/* How often the scattered kernels overlap, axis by axis, and what would make it equally often everywhere. */
#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"
#include "geometry/axis.h"

#include <convmat/explain.h>

/* terms[i] = taps that reach i from some output */
static convmat_status count_axis(const convmat_geometry *g, int a, convmat_overlap_axis *axis,
                                 convmat_error *error) {
    const int64_t size = g->in_size[a];
    const convmat_axis incidence = convmat_axis_of(g, a);
    if (size > CONVMAT_VIEWS_MOST) {
        return convmat_fail(error, CONVMAT_TOO_LARGE,
                            "in_size[%d] = %" PRId64 ", must be at most %" PRId64
                            " to be counted position by position",
                            a, size, CONVMAT_VIEWS_MOST);
    }
    axis->terms = convmat_memory_new(size, (int64_t)sizeof *axis->terms);
    convmat_link *links =
        convmat_memory_new(convmat_axis_column_capacity(&incidence), (int64_t)sizeof *links);
    const bool has_room = axis->terms != NULL && links != NULL;
    for (int64_t i = 0; has_room && i < size; i++) {
        const int64_t count = convmat_axis_column(&incidence, i, links);
        axis->terms[i] = 0; /* at most kernel_size a feature */
        for (int64_t k = 0; k < count; k++) {
            axis->terms[i] += links[k].tap_end - links[k].tap_begin;
        }
    }
    convmat_memory_free(links);
    return has_room ? CONVMAT_OK : convmat_fail_memory(error, "the overlap of an axis");
}

/*
 * Position q of the padded image misses no feature when every tap t with q - t*dilation a multiple of the stride
 * has its feature: -stride < q - dilation*(k-1) and q < out*stride. Where a boundary folds, what it folds onto is
 * border too.
 */
static void find_interior(const convmat_geometry *g, int a, convmat_overlap_axis *axis) {
    const int64_t size = g->in_size[a];
    const int64_t pad_begin = convmat_max(g->pad_begin[a], 0);
    const int64_t pad_end = convmat_max(g->pad_end[a], 0);
    const int64_t reach = g->dilation[a] * (g->kernel_size[a] - 1);
    int64_t first = reach - g->stride[a] + 1 - g->pad_begin[a];
    int64_t end;
    if (!convmat_multiply(g->out_size[a], g->stride[a], &end)) {
        end = CONVMAT_MAX_EXTENT * 4; /* far beyond the image */
    }
    end -= g->pad_begin[a];
    if (g->boundary == CONVMAT_REFLECT) {
        first = convmat_max(first, pad_begin > 0 ? pad_begin + 1 : 0);
        end = convmat_min(end, pad_end > 0 ? size - 1 - pad_end : size);
    } else if (g->boundary == CONVMAT_REPLICATE) {
        first = convmat_max(first, pad_begin > 0 ? 1 : 0);
        end = convmat_min(end, pad_end > 0 ? size - 1 : size);
    } else if (g->boundary == CONVMAT_CIRCULAR) {
        first = convmat_max(first, pad_end);
        end = convmat_min(end, size - pad_begin);
    }
    axis->interior_begin = convmat_min(convmat_max(first, 0), size);
    axis->interior_end = convmat_max(convmat_min(end, size), axis->interior_begin);
    for (int64_t i = axis->interior_begin; i < axis->interior_end; i++) {
        const bool is_first = i == axis->interior_begin;
        axis->fewest = is_first ? axis->terms[i] : convmat_min(axis->fewest, axis->terms[i]);
        axis->most = convmat_max(axis->most, axis->terms[i]);
    }
}

/* Multiples of the stride next to the kernel size, the nearer first */
static void suggest_kernels(int64_t kernel, int64_t stride, convmat_overlap_axis *axis) {
    const int64_t below = kernel / stride * stride;
    const int64_t above = below + stride; /* below 2^61 */
    const bool is_above_nearer = above - kernel < kernel - below;
    if (below > 0 && !is_above_nearer) {
        axis->kernels[axis->kernel_count++] = below;
    }
    if (above <= CONVMAT_MAX_KERNEL && (below == 0 || above - kernel <= kernel - below)) {
        axis->kernels[axis->kernel_count++] = above;
    }
}

static bool suits(int64_t stride, int64_t kernel, int64_t dilation) {
    return stride >= 1 && stride <= kernel && kernel % stride == 0 &&
           convmat_greatest_common_divisor(dilation, stride) == 1;
}

/* Divisors of the kernel size that share none with the dilation and are next to the stride; 1 is always one */
static void suggest_strides(int64_t kernel, int64_t stride, int64_t dilation, convmat_overlap_axis *axis) {
    int64_t step = stride > kernel ? stride - kernel : 1;
    while (axis->stride_count == 0) {
        if (suits(stride - step, kernel, dilation)) {
            axis->strides[axis->stride_count++] = stride - step;
        }
        if (suits(stride + step, kernel, dilation)) {
            axis->strides[axis->stride_count++] = stride + step;
        }
        step++;
    }
}

static void judge(const convmat_geometry *g, int a, convmat_overlap_axis *axis) {
    axis->common = convmat_greatest_common_divisor(g->dilation[a], g->stride[a]);
    axis->is_uniform = axis->common == 1 && g->kernel_size[a] % g->stride[a] == 0;
    if (axis->is_uniform) {
        return;
    }
    if (axis->common == 1) {
        suggest_kernels(g->kernel_size[a], g->stride[a], axis);
    }
    suggest_strides(g->kernel_size[a], g->stride[a], g->dilation[a], axis);
}

static convmat_status count_all(convmat_overlap *overlap, convmat_error *error) {
    const convmat_geometry *g = &overlap->geometry;
    convmat_status status = CONVMAT_OK;
    overlap->factor = g->out_channels / g->groups;
    overlap->fewest = overlap->most = 1;
    overlap->is_uniform = true;
    int64_t largest = overlap->factor;
    for (int a = 0; a < g->axes; a++) {
        convmat_overlap_axis *axis = &overlap->axis[a];
        CONVMAT_TRY(count_axis(g, a, axis, error));
        find_interior(g, a, axis);
        judge(g, a, axis);
        int64_t most = 1;
        for (int64_t i = 0; i < g->in_size[a]; i++) {
            most = convmat_max(most, axis->terms[i]);
        }
        if (!convmat_multiply(largest, most, &largest)) {
            return convmat_fail_count(error, "terms");
        }
        overlap->fewest *= axis->fewest;
        overlap->most *= axis->most;
        overlap->is_uniform = overlap->is_uniform && axis->is_uniform;
    }
done:
    return status;
}

convmat_status convmat_overlap_count(const convmat_geometry *geometry, convmat_overlap **overlap,
                                     convmat_error *error) {
    if (overlap == NULL) {
        return convmat_fail_null(error, "overlap");
    }
    *overlap = NULL;
    convmat_status status = CONVMAT_OK;
    convmat_overlap *result = NULL;
    CONVMAT_TRY(convmat_geometry_check(geometry, error));
    result = convmat_memory_new(1, (int64_t)sizeof *result);
    if (result == NULL) {
        return convmat_fail_memory(error, "the overlap");
    }
    *result = (convmat_overlap){.geometry = *geometry};
    CONVMAT_TRY(count_all(result, error));
    *overlap = result;
    result = NULL;
done:
    convmat_overlap_free(&result);
    return status;
}

void convmat_overlap_free(convmat_overlap **overlap) {
    if (overlap == NULL || *overlap == NULL) {
        return;
    }
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        convmat_memory_free((*overlap)->axis[a].terms);
    }
    convmat_memory_free(*overlap);
    *overlap = NULL;
}
