/* SPDX-License-Identifier: BSD-3-Clause */
/* Where an axis repeats itself: away from the edges every line is an earlier one, shifted. Counting follows. */
#include "geometry/axis.h"

#include "base/checked.h"

/* Outputs whose taps are all inside the image: each reads what the one before it reads, a stride further. */
static convmat_interior row_interior(const convmat_axis *axis) {
    return (convmat_interior){
        .begin = axis->inner_begin, .end = axis->inner_end, .period = 1, .shift = axis->stride};
}

/*
 * Inputs that every tap of their phase joins to an output, and no other position is folded onto: input i + stride
 * is read as input i is, one output later. begin > end is possible here.
 */
static convmat_interior column_interior(const convmat_axis *axis) {
    const int64_t reach = (axis->out_size - 1) * axis->stride;
    const int64_t span = convmat_axis_extent(axis) - 1;
    const int64_t last = axis->in_size - 1;
    const int64_t highest = reach - axis->pad_begin + span; /* virtual position of the last tap of all */
    convmat_interior inner = {.begin = convmat_max(0, span - axis->pad_begin),
                              .end = convmat_min(axis->in_size, reach - axis->pad_begin + 1),
                              .period = axis->stride,
                              .shift = 1};
    switch (axis->boundary) {
    case CONVMAT_REFLECT:
        inner.begin = convmat_max(inner.begin, axis->pad_begin + 1);
        inner.end = convmat_min(inner.end, 2 * last - highest);
        break;
    case CONVMAT_REPLICATE:
        inner.begin = convmat_max(inner.begin, 1);
        inner.end = convmat_min(inner.end, last);
        break;
    case CONVMAT_CIRCULAR:
        inner.begin = convmat_max(inner.begin, highest - last);
        inner.end = convmat_min(inner.end, axis->in_size - axis->pad_begin);
        break;
    default:
        break;
    }
    return inner;
}

convmat_interior convmat_axis_interior(const convmat_axis *axis, convmat_layout layout) {
    convmat_interior inner = layout == CONVMAT_BY_ROWS ? row_interior(axis) : column_interior(axis);
    const int64_t size = layout == CONVMAT_BY_ROWS ? axis->out_size : axis->in_size;
    inner.begin = convmat_min(inner.begin, size);
    inner.end = convmat_max(inner.end, inner.begin);
    return inner;
}

int64_t convmat_axis_count(const convmat_axis *axis, convmat_layout layout, int64_t position) {
    return layout == CONVMAT_BY_ROWS ? convmat_axis_row_count(axis, position)
                                     : convmat_axis_column_count(axis, position);
}

int64_t convmat_axis_count_before(const convmat_axis *axis, convmat_layout layout, int64_t end) {
    const convmat_interior inner = convmat_axis_interior(axis, layout);
    int64_t count = 0;
    int64_t position = 0;
    while (position < end) {
        const int64_t left = convmat_min(end, inner.end) - position;
        if (position >= inner.begin && left >= inner.period) {
            /* one period has every tap once */
            count += left / inner.period * axis->kernel_size;
            position += left / inner.period * inner.period;
        } else {
            count += convmat_axis_count(axis, layout, position);
            position++;
        }
    }
    return count;
}
