/* SPDX-License-Identifier: BSD-3-Clause */
/* One tap at one position of an axis: where it lands, and which rule keeps it from joining the two sides. */
#include "geometry/axis.h"

#include "base/checked.h"

/* The place of a weight in the kernel as it lies over the image */
static int64_t place_of(const convmat_axis *axis, int64_t tap) {
    return axis->is_rotated ? axis->kernel_size - 1 - tap : tap;
}

int64_t convmat_axis_landing(const convmat_axis *axis, int64_t o, int64_t tap) {
    return o * axis->stride - axis->pad_begin + place_of(axis, tap) * axis->dilation;
}

int64_t convmat_axis_source(const convmat_axis *axis, int64_t i, int64_t tap) {
    return i + axis->pad_begin - place_of(axis, tap) * axis->dilation;
}

int64_t convmat_axis_element(const convmat_axis *axis, int64_t q) {
    if (q >= 0 && q < axis->in_size) {
        return q;
    }
    return axis->boundary == CONVMAT_ZEROS ? -1 : convmat_axis_fold(axis, q);
}

convmat_fate convmat_axis_row_fate(const convmat_axis *axis, int64_t o, int64_t tap) {
    const int64_t element = convmat_axis_element(axis, convmat_axis_landing(axis, o, tap));
    return element < 0 ? CONVMAT_FATE_PADDING : CONVMAT_FATE_JOINED;
}

convmat_fate convmat_axis_column_fate(const convmat_axis *axis, int64_t i, int64_t tap) {
    if (i + axis->pad_begin < 0 || i - axis->pad_end >= axis->in_size) {
        return CONVMAT_FATE_CROPPED;
    }
    const int64_t source = convmat_axis_source(axis, i, tap);
    if (source % axis->stride != 0) {
        return CONVMAT_FATE_STRIDE;
    }
    if (source < 0) {
        return CONVMAT_FATE_BEFORE;
    }
    return source / axis->stride >= axis->out_size ? CONVMAT_FATE_AFTER : CONVMAT_FATE_JOINED;
}
