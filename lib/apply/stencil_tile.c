/* SPDX-License-Identifier: BSD-3-Clause */
/* Tiles of the stencil path: instances of stencil_tile.inc. */
#include "apply/stencil.h"

#include "base/checked.h"

#include <string.h>

/* The element across that a position from reads_begin on and before reads_end stands for */
static int64_t element_of(const convmat_stencil *s, int a, int64_t position) {
    const convmat_axis *axis = &s->call->walk.axis[a];
    const bool is_forward = s->call->direction == CONVMAT_FORWARD;
    return is_forward ? convmat_axis_element(axis, position) : position;
}

#define VALUE double
#define LOAD_PART load_part_double
#define FOLD_PART fold_part_double
#define LOAD_LINE load_line_double
#define LOAD_TILE load_tile_double
#define SPREAD spread_double
#define PAIR pair_double
#define LOAD_EDGE load_edge_double
#define LOAD_TWO load_two_double
#include "apply/stencil_tile.inc"
#undef VALUE
#undef LOAD_PART
#undef FOLD_PART
#undef LOAD_LINE
#undef LOAD_TILE
#undef SPREAD
#undef PAIR
#undef LOAD_EDGE
#undef LOAD_TWO

#define VALUE float
#define LOAD_PART load_part_float
#define FOLD_PART fold_part_float
#define LOAD_LINE load_line_float
#define LOAD_TILE load_tile_float
#define SPREAD spread_float
#define PAIR pair_float
#define LOAD_EDGE load_edge_float
#define LOAD_TWO load_two_float
#include "apply/stencil_tile.inc"

void convmat_stencil_load(const convmat_stencil *stencil, const void *in, const int64_t *t, void *tile) {
    if (stencil->call->convolution->value == CONVMAT_FLOAT) {
        load_tile_float(stencil, in, t, tile);
    } else {
        load_tile_double(stencil, in, t, tile);
    }
}

void convmat_stencil_spread(convmat_value value, const void *from, int64_t count, int64_t phases, void *out) {
    if (value == CONVMAT_FLOAT) {
        spread_float(from, count, phases, out);
    } else {
        spread_double(from, count, phases, out);
    }
}

void convmat_stencil_pair(convmat_value value, const void *even, const void *odd, int64_t count, void *out) {
    if (value == CONVMAT_FLOAT) {
        pair_float(even, odd, count, out);
    } else {
        pair_double(even, odd, count, out);
    }
}
