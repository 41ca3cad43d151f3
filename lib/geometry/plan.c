/* SPDX-License-Identifier: BSD-3-Clause */
/* What C will be: products over axes of the figures of each axis, times the dense channel block. */
#include "geometry/axis.h"
#include "geometry/geometry.h"

#include "base/checked.h"
#include "base/status.h"

#include <string.h>

/* *total = *total * factor, or false */
static bool multiply_into(int64_t *total, int64_t factor) {
    return convmat_multiply(*total, factor, total);
}

static convmat_status count_sizes(const convmat_geometry *g, convmat_plan *plan, convmat_error *error) {
    bool fits_rows = true;
    bool fits_cols = true;
    bool fits_weights = convmat_multiply(g->out_channels, g->in_channels / g->groups, &plan->weights);
    plan->rows = g->out_channels;
    plan->cols = g->in_channels;
    for (int a = 0; a < g->axes; a++) {
        fits_rows = fits_rows && multiply_into(&plan->rows, g->out_size[a]);
        fits_cols = fits_cols && multiply_into(&plan->cols, g->in_size[a]);
        fits_weights = fits_weights && multiply_into(&plan->weights, g->kernel_size[a]);
    }
    if (!fits_rows || !fits_cols || !fits_weights) {
        return convmat_fail_count(
            error, !fits_rows   ? "rows = out_channels * product of out_size"
                   : !fits_cols ? "cols = in_channels * product of in_size"
                                : "weights = out_channels * in_channels/groups * product of kernel_size");
    }
    return CONVMAT_OK;
}

static convmat_status count_entries(const convmat_geometry *g, const convmat_axis *axes, convmat_plan *plan,
                                    convmat_error *error) {
    int64_t covered_rows = g->out_channels;
    int64_t covered_columns = g->in_channels;
    plan->longest_row = g->in_channels / g->groups;
    plan->longest_column = g->out_channels / g->groups;
    bool fits = convmat_multiply(g->out_channels, g->in_channels / g->groups, &plan->nnz);
    for (int a = 0; a < g->axes; a++) {
        convmat_axis_figures figures;
        fits = fits && convmat_axis_measure(&axes[a], &figures) && multiply_into(&plan->nnz, figures.pairs);
        if (!fits) {
            return convmat_fail_count(error, "nnz");
        }
        plan->longest_row *= figures.longest_row;       /* at most cols */
        plan->longest_column *= figures.longest_column; /* at most rows */
        covered_rows *= figures.covered_rows;
        covered_columns *= figures.covered_columns;
    }
    plan->empty_rows = plan->rows - covered_rows;
    plan->empty_columns = plan->cols - covered_columns;
    plan->density = (double)plan->nnz / ((double)plan->rows * (double)plan->cols);
    return CONVMAT_OK;
}

/* Bytes of (lines + 1) pointers, nnz indices and nnz values, where they are at most 2^63-1 */
static void count_bytes(convmat_plan *plan) {
    const int64_t largest = convmat_max(plan->nnz, convmat_max(plan->rows, plan->cols));
    for (int layout = 0; layout < 2; layout++) {
        for (int index = 0; index < 2; index++) {
            for (int value = 0; value < 2; value++) {
                const int64_t index_bytes = index == CONVMAT_INT32 ? 4 : 8;
                const int64_t entry = index_bytes + convmat_value_bytes((convmat_value)value);
                int64_t pointers = layout == CONVMAT_BY_ROWS ? plan->rows : plan->cols;
                int64_t *bytes = &plan->bytes[layout][index][value];
                if ((index == CONVMAT_INT32 && largest > INT32_MAX) || !convmat_add(pointers, 1, &pointers) ||
                    !convmat_multiply(pointers, index_bytes, &pointers) ||
                    !convmat_multiply(plan->nnz, entry, bytes) || !convmat_add(*bytes, pointers, bytes)) {
                    *bytes = CONVMAT_DOES_NOT_FIT;
                }
            }
        }
    }
}

/* Bandwidths: row - col is a sum over channels and axes of independent terms, so its extremes add up */
static void measure_bandwidth(const convmat_geometry *g, const convmat_axis *axes, convmat_plan *plan) {
    if (plan->nnz == 0) {
        return;
    }
    int64_t high = 0;
    int64_t low = 0;
    int64_t row_step = 1;
    int64_t column_step = 1;
    for (int a = g->axes - 1; a >= 0; a--) {
        int64_t highest;
        int64_t lowest;
        convmat_axis_reach(&axes[a], row_step, column_step, &highest, &lowest);
        high += highest;
        low += lowest;
        row_step *= g->out_size[a];
        column_step *= g->in_size[a];
    }
    /* channels co = group*out_block + 0..out_block-1, ci likewise: linear in the group */
    const int64_t out_block = g->out_channels / g->groups;
    const int64_t in_block = g->in_channels / g->groups;
    const int64_t last_group = (g->groups - 1) * (out_block * row_step - in_block * column_step);
    high += convmat_max(0, last_group) + (out_block - 1) * row_step;
    low += convmat_min(0, last_group) - (in_block - 1) * column_step;
    plan->lower_bandwidth = convmat_max(0, high);
    plan->upper_bandwidth = convmat_max(0, -low);
}

/* Relationships of the guide that give the sizes of one axis; see the header for their conditions */
static unsigned axis_relationships(const convmat_geometry *g, int a, bool is_forward) {
    const int64_t k = g->kernel_size[a];
    const int64_t p = g->pad_begin[a];
    const int64_t s = g->stride[a];
    if (g->boundary != CONVMAT_ZEROS || p != g->pad_end[a] || p < 0 || !is_forward) {
        return 0;
    }
    unsigned set = 1U << 15;
    if (g->dilation[a] != 1) {
        return set;
    }
    const bool is_exact = (g->in_size[a] + 2 * p - k) % s == 0;
    const bool is_half = s == 1 && k % 2 == 1 && p == k / 2;
    const bool is_full = s == 1 && p == k - 1;
    set |= s == 1 && p == 0 ? 1U << 1 | 1U << 8 : 0;
    set |= s == 1 ? 1U << 2 | 1U << 9 : 0;
    set |= is_half ? 1U << 3 | 1U << 10 : 0;
    set |= is_full ? 1U << 4 | 1U << 11 : 0;
    set |= p == 0 ? 1U << 5 : 0;
    set |= p == 0 && is_exact ? 1U << 12 : 0;
    set |= is_exact ? 1U << 13 : 0;
    return set | 1U << 6 | 1U << 14;
}

/* Relationships, output padding, and whether C^T is the transpose of a convolution of these parameters */
static void relate(const convmat_geometry *g, convmat_plan *plan) {
    int64_t length = 0;
    plan->is_transpose_of_convolution = true;
    plan->relationships = ~0U;
    for (int a = 0; a < g->axes; a++) {
        int64_t least = 0;
        const bool fits = convmat_geometry_backward_size(g, a, &least);
        (void)fits; /* convmat_geometry_check() has passed */
        plan->output_padding[a] = g->in_size[a] - least;
        const int64_t outputs = convmat_geometry_forward_size(g, a);
        const bool is_forward = outputs == g->out_size[a];
        plan->relationships &= axis_relationships(g, a, is_forward);
        const int64_t room = (int64_t)sizeof plan->reason - length;
        if (!is_forward && room > 1) {
            length += convmat_text(
                plan->reason + length, room,
                "%soutput padding %" PRId64 " is not below stride %" PRId64 " on axis %d: a convolution "
                "gives %" PRId64 " features, not %" PRId64,
                length > 0 ? "; " : "", plan->output_padding[a], g->stride[a], a, outputs, g->out_size[a]);
        }
        plan->is_transpose_of_convolution = plan->is_transpose_of_convolution && is_forward;
    }
}

convmat_status convmat_geometry_sizes(const convmat_geometry *geometry, convmat_plan *plan,
                                      convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_geometry_check(geometry, error));
    CONVMAT_TRY(count_sizes(geometry, plan, error));
    bool fits =
        convmat_multiply(geometry->out_channels, geometry->in_channels / geometry->groups, &plan->nnz);
    for (int a = 0; a < geometry->axes; a++) {
        const convmat_axis axis = convmat_axis_of(geometry, a);
        int64_t pairs;
        fits = fits && convmat_axis_pairs(&axis, &pairs) && multiply_into(&plan->nnz, pairs);
    }
    if (!fits) {
        status = convmat_fail_count(error, "nnz");
    }
done:
    return status;
}

static convmat_status count(const convmat_geometry *geometry, convmat_axis *axes, convmat_plan *plan,
                            convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_geometry_check(geometry, error));
    for (int a = 0; a < geometry->axes; a++) {
        axes[a] = convmat_axis_of(geometry, a);
    }
    CONVMAT_TRY(count_sizes(geometry, plan, error));
    CONVMAT_TRY(count_entries(geometry, axes, plan, error));
done:
    return status;
}

convmat_status convmat_geometry_count(const convmat_geometry *geometry, convmat_plan *plan,
                                      convmat_error *error) {
    convmat_axis axes[CONVMAT_MAX_AXES];
    return count(geometry, axes, plan, error);
}

convmat_status convmat_geometry_plan(const convmat_geometry *geometry, convmat_plan *plan,
                                     convmat_error *error) {
    if (plan == NULL) {
        return convmat_fail_null(error, "plan");
    }
    convmat_status status = CONVMAT_OK;
    convmat_plan result = {0};
    convmat_axis axes[CONVMAT_MAX_AXES];
    CONVMAT_TRY(count(geometry, axes, &result, error));
    count_bytes(&result);
    measure_bandwidth(geometry, axes, &result);
    relate(geometry, &result);
    *plan = result;
done:
    return status;
}
