/* SPDX-License-Identifier: BSD-3-Clause */
/* The incidence of one axis: which (output o, tap t, input i) belong together. All stride arithmetic is here. */
#ifndef CONVMAT_GEOMETRY_AXIS_H
#define CONVMAT_GEOMETRY_AXIS_H

#include <convmat/geometry.h>

/*
 * One axis of a checked geometry, with what follows from it. A virtual position q = o*stride - pad_begin +
 * t*dilation is the image element q when it is inside, else what the boundary folds it onto, else padding.
 */
typedef struct convmat_axis {
    int64_t in_size, out_size, kernel_size, stride, dilation, pad_begin, pad_end;
    convmat_boundary boundary;
    bool is_rotated;       /* a link's tap is kernel_size - 1 - t */
    int64_t common;        /* gcd(stride, dilation) */
    int64_t tap_period;    /* stride / common: taps of one column differ by multiples of it */
    int64_t output_period; /* dilation / common: the outputs that go with them */
    int64_t inverse;       /* of output_period modulo tap_period */
    int64_t inner_begin;   /* outputs inner_begin..inner_end-1 have all their taps inside the image */
    int64_t inner_end;     /* inner_begin <= inner_end always */
} convmat_axis;

/* Axis `axis` of a geometry that passed convmat_geometry_check(). */
convmat_axis convmat_axis_of(const convmat_geometry *geometry, int axis);

/* dilation * (kernel_size - 1) + 1, the elements that a kernel spans; callers know that it does not overflow */
int64_t convmat_axis_extent(const convmat_axis *axis);

/* Links as seen from output o (position: i), and from input i (position: o); see convmat/geometry.h. */
int64_t convmat_axis_row(const convmat_axis *axis, int64_t o, convmat_link *links);
int64_t convmat_axis_column(const convmat_axis *axis, int64_t i, convmat_link *links);

/* Most links those can give. */
int64_t convmat_axis_row_capacity(const convmat_axis *axis);
int64_t convmat_axis_column_capacity(const convmat_axis *axis);

/* Distinct positions in a row or a column of the axis, without listing them: O(1). */
int64_t convmat_axis_row_count(const convmat_axis *axis, int64_t o);
int64_t convmat_axis_column_count(const convmat_axis *axis, int64_t i);

/* Distinct positions of one line of this layout, a row or a column, and of lines 0..end-1 together. */
int64_t convmat_axis_count(const convmat_axis *axis, convmat_layout layout, int64_t position);
int64_t convmat_axis_count_before(const convmat_axis *axis, convmat_layout layout, int64_t end);

/*
 * Lines begin..end-1 of an axis, rows or columns, in which line k + period has the taps of line k, each with its
 * position shifted by `shift`. No two links of such a line share a position, and each is one tap.
 */
typedef struct convmat_interior {
    int64_t begin; /* begin <= end always */
    int64_t end;
    int64_t period; /* at least 1 */
    int64_t shift;
} convmat_interior;

convmat_interior convmat_axis_interior(const convmat_axis *axis, convmat_layout layout);

/* First and last input position of row o; false when the row is empty. O(1). */
bool convmat_axis_row_span(const convmat_axis *axis, int64_t o, int64_t *first, int64_t *last);

/* True when no two links of a row or column share a position and each is one tap: a zero boundary. */
static inline bool convmat_axis_is_simple(const convmat_axis *axis) {
    return axis->boundary == CONVMAT_ZEROS;
}

/* What positions of one line, a row's inputs or a column's outputs, differ by as long as no boundary folds. */
static inline int64_t convmat_axis_step(const convmat_axis *axis, convmat_layout lines) {
    return lines == CONVMAT_BY_ROWS ? axis->dilation : axis->output_period;
}

/* Which of the `stride` interleaved parts of the image input i belongs to: tap 0 reads those of phase 0. */
static inline int64_t convmat_axis_phase(const convmat_axis *axis, int64_t i) {
    const int64_t phase = (i + axis->pad_begin) % axis->stride;
    return phase < 0 ? phase + axis->stride : phase;
}

/* True when a tap of row o lands outside the image */
static inline bool convmat_axis_leaves(const convmat_axis *axis, int64_t o) {
    return o < axis->inner_begin || o >= axis->inner_end;
}

/*
 * The virtual position o*stride - pad_begin + t*dilation that output o reads with the tap of this weight index (see
 * is_rotated), also where no boundary gives it an element. Outputs before the first and after the last are allowed.
 */
int64_t convmat_axis_landing(const convmat_axis *axis, int64_t o, int64_t tap);

/* i + pad_begin - t*dilation: the stride times the output that reads virtual position i with this tap */
int64_t convmat_axis_source(const convmat_axis *axis, int64_t i, int64_t tap);

/* Where the boundary takes virtual position q outside the image; not for ZEROS */
int64_t convmat_axis_fold(const convmat_axis *axis, int64_t q);

/* The image element that virtual position q stands for, or -1 where it is padding of zeros */
int64_t convmat_axis_element(const convmat_axis *axis, int64_t q);

/*
 * What becomes of a tap of output o, and of image element i where it is itself, not as what a boundary folds onto
 * it. A tap that no link of the column lists has a fate other than JOINED; every tap of a row that none lists.
 */
convmat_fate convmat_axis_row_fate(const convmat_axis *axis, int64_t o, int64_t tap);
convmat_fate convmat_axis_column_fate(const convmat_axis *axis, int64_t i, int64_t tap);

/* Everything the plan needs of one axis; see convmat/geometry.h for the cost. */
typedef struct convmat_axis_figures {
    int64_t pairs;           /* #{(o, i) joined by a tap} */
    int64_t longest_row;     /* most i of one o */
    int64_t longest_column;  /* most o of one i */
    int64_t covered_rows;    /* outputs that read the image */
    int64_t covered_columns; /* inputs that an output reads */
} convmat_axis_figures;

/* False when a count passes 2^63-1. */
bool convmat_axis_measure(const convmat_axis *axis, convmat_axis_figures *figures);

/* The pairs alone, in a tenth of the time. */
bool convmat_axis_pairs(const convmat_axis *axis, int64_t *pairs);

/*
 * *highest = max and *lowest = min of o*row_step - i*column_step over the joined pairs, of which there must be one.
 * out_size*row_step and in_size*column_step do not pass 2^63-1.
 */
void convmat_axis_reach(const convmat_axis *axis, int64_t row_step, int64_t column_step, int64_t *highest,
                        int64_t *lowest);

#endif
