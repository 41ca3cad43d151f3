/* SPDX-License-Identifier: BSD-3-Clause */
/* Figures of one axis without listing its incidence: in O(kernel_size) for the zero boundary. */
#include "geometry/axis.h"

#include "base/checked.h"

__extension__ typedef __int128 wide;

/* Outputs low..high that tap t joins to an image element, zero boundary; empty when low > high */
static void tap_outputs(const convmat_axis *axis, int64_t t, int64_t *low, int64_t *high) {
    const int64_t offset = axis->pad_begin - t * axis->dilation; /* o*stride - offset is the input position */
    *low = convmat_max(0, convmat_ceil_div(offset, axis->stride));
    *high = convmat_min(axis->out_size - 1, convmat_floor_div(axis->in_size - 1 + offset, axis->stride));
}

/* Pairs of outputs begin..end-1 */
static bool add_outputs(const convmat_axis *axis, int64_t begin, int64_t end, int64_t *pairs) {
    bool fits = true;
    for (int64_t o = begin; fits && o < end; o++) {
        fits = convmat_add(*pairs, convmat_axis_row_count(axis, o), pairs);
    }
    return fits;
}

/* Tap by tap, for a zero boundary */
static bool add_taps(const convmat_axis *axis, int64_t *pairs) {
    bool fits = true;
    for (int64_t t = 0; fits && t < axis->kernel_size; t++) {
        int64_t low;
        int64_t high;
        tap_outputs(axis, t, &low, &high);
        fits = convmat_add(*pairs, convmat_max(0, high - low + 1), pairs);
    }
    return fits;
}

/* Outputs inside the image have every tap; those near its edges are counted, unless there are more of them than taps */
bool convmat_axis_pairs(const convmat_axis *axis, int64_t *pairs) {
    const int64_t inside = axis->inner_end - axis->inner_begin;
    *pairs = 0;
    if (axis->boundary == CONVMAT_ZEROS && axis->out_size - inside > axis->kernel_size) {
        return add_taps(axis, pairs);
    }
    return convmat_multiply(inside, axis->kernel_size, pairs) &&
           add_outputs(axis, 0, axis->inner_begin, pairs) &&
           add_outputs(axis, axis->inner_end, axis->out_size, pairs);
}

/* Input position of output o and tap t, zero boundary */
static int64_t input_of(const convmat_axis *axis, int64_t o, int64_t t) {
    return o * axis->stride - axis->pad_begin + t * axis->dilation;
}

/*
 * Inputs low..high in steps of stride that tap t covers and no earlier tap does. Taps that are tap_period apart
 * cover the same residue, each range beginning and ending no earlier than the one before.
 */
static int64_t newly_covered(const convmat_axis *axis, int64_t t, int64_t low, int64_t high) {
    int64_t first = input_of(axis, low, t);
    const int64_t last = input_of(axis, high, t);
    if (t >= axis->tap_period) {
        int64_t before_low;
        int64_t before_high;
        tap_outputs(axis, t - axis->tap_period, &before_low, &before_high);
        if (before_low <= before_high) {
            first = convmat_max(first, input_of(axis, before_high, t - axis->tap_period) + axis->stride);
        }
    }
    return first <= last ? (last - first) / axis->stride + 1 : 0;
}

/*
 * The fullest row is among the first rows that some tap t is in the image for, and the fullest column among the
 * columns that such a row and tap join: walking down from any other row (column, in steps of stride) loses no tap.
 */
static bool measure_zeros(const convmat_axis *axis, convmat_axis_figures *figures) {
    int64_t lowest_covered = axis->out_size;
    for (int64_t t = 0; t < axis->kernel_size; t++) {
        int64_t low;
        int64_t high;
        tap_outputs(axis, t, &low, &high);
        if (low > high) {
            continue;
        }
        if (!convmat_add(figures->pairs, high - low + 1, &figures->pairs)) {
            return false;
        }
        figures->longest_row = convmat_max(figures->longest_row, convmat_axis_row_count(axis, low));
        const int64_t column = convmat_axis_column_count(axis, input_of(axis, low, t));
        figures->longest_column = convmat_max(figures->longest_column, column);
        /* both ends of low..high descend with t */
        figures->covered_rows += convmat_max(0, convmat_min(high, lowest_covered - 1) - low + 1);
        lowest_covered = convmat_min(lowest_covered, low);
        figures->covered_columns += newly_covered(axis, t, low, high);
    }
    return true;
}

bool convmat_axis_measure(const convmat_axis *axis, convmat_axis_figures *figures) {
    *figures = (convmat_axis_figures){0};
    if (axis->boundary == CONVMAT_ZEROS) {
        return measure_zeros(axis, figures);
    }
    for (int64_t o = 0; o < axis->out_size; o++) {
        const int64_t count = convmat_axis_row_count(axis, o);
        if (!convmat_add(figures->pairs, count, &figures->pairs)) {
            return false;
        }
        figures->longest_row = convmat_max(figures->longest_row, count);
        figures->covered_rows += count > 0 ? 1 : 0;
    }
    for (int64_t i = 0; i < axis->in_size; i++) {
        const int64_t count = convmat_axis_column_count(axis, i);
        figures->longest_column = convmat_max(figures->longest_column, count);
        figures->covered_columns += count > 0 ? 1 : 0;
    }
    return true;
}

/* Take the pair (o, i) into the extremes of o*row_step - i*column_step */
static void extend(wide value, wide *highest, wide *lowest) {
    *highest = value > *highest ? value : *highest;
    *lowest = value < *lowest ? value : *lowest;
}

void convmat_axis_reach(const convmat_axis *axis, int64_t row_step, int64_t column_step, int64_t *highest,
                        int64_t *lowest) {
    wide high = INT64_MIN;
    wide low = INT64_MAX;
    const bool is_zeros = axis->boundary == CONVMAT_ZEROS;
    const int64_t lines = is_zeros ? axis->kernel_size : axis->out_size;
    for (int64_t line = 0; line < lines; line++) {
        int64_t
            begin; /* zeros: outputs of a tap; otherwise: inputs of an output; linear between the two ends */
        int64_t end;
        if (is_zeros) {
            tap_outputs(axis, line, &begin, &end);
            if (begin <= end) {
                extend((wide)begin * row_step - (wide)input_of(axis, begin, line) * column_step, &high, &low);
                extend((wide)end * row_step - (wide)input_of(axis, end, line) * column_step, &high, &low);
            }
        } else if (convmat_axis_row_span(axis, line, &begin, &end)) {
            extend((wide)line * row_step - (wide)begin * column_step, &high, &low);
            extend((wide)line * row_step - (wide)end * column_step, &high, &low);
        }
    }
    *highest = (int64_t)high;
    *lowest = (int64_t)low;
}
