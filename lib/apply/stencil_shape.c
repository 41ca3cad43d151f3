/* SPDX-License-Identifier: BSD-3-Clause */
/* What the stencil path knows of a geometry: phases, taps, where it holds, and tiles that fit into cache. */
#include "apply/stencil.h"

#include "base/checked.h"

#include <assert.h>
#include <string.h>

enum {
    LAST = CONVMAT_MAX_AXES - 1,
    TILE_BYTES = 384 << 10,  /* of a second-level cache */
    SCRATCH_BYTES = 32 << 10 /* of a first-level cache */
};

int64_t convmat_stencil_base(const convmat_call *call, const convmat_axis *axis, int64_t tap) {
    return call->direction == CONVMAT_FORWARD ? convmat_axis_landing(axis, 0, tap)
                                              : convmat_axis_source(axis, 0, tap);
}

static convmat_stencil_axis axis_of(const convmat_call *call, int a) {
    const convmat_axis *axis = &call->walk.axis[a];
    const bool is_forward = call->direction == CONVMAT_FORWARD;
    convmat_stencil_axis s = {.phases = is_forward ? 1 : axis->stride, .step = is_forward ? axis->stride : 1};
    s.count = convmat_ceil_div(call->walk.along_size[a], s.phases);
    const int64_t first = convmat_stencil_base(call, axis, 0);
    const int64_t last = convmat_stencil_base(call, axis, axis->kernel_size - 1);
    s.lowest = convmat_floor_div(convmat_min(first, last), s.phases);
    s.highest = convmat_floor_div(convmat_max(first, last) + s.phases - 1, s.phases);
    return s;
}

bool convmat_stencil_is_finite(const convmat_call *call) {
    const void *weights = call->convolution->weights;
    const convmat_value value = call->convolution->value;
    const int64_t count = call->plan.weights;
    bool is_finite = true;
    for (int64_t k = 0; k < count; k++) {
        if (value == CONVMAT_FLOAT) {
            uint32_t bits;
            memcpy(&bits, (const float *)weights + k, sizeof bits);
            is_finite &= (bits >> 23 & 0xff) != 0xff;
        } else {
            uint64_t bits;
            memcpy(&bits, (const double *)weights + k, sizeof bits);
            is_finite &= (bits >> 52 & 0x7ff) != 0x7ff;
        }
    }
    return is_finite;
}

/* Take positions low..high away from begin..end-1 at the end that they are nearer to */
static void exclude(int64_t low, int64_t high, int64_t size, int64_t *begin, int64_t *end) {
    if (low <= size - 1 - high) {
        *begin = convmat_max(*begin, high + 1);
    } else {
        *end = convmat_min(*end, low);
    }
}

/*
 * Positions along axis a whose sums run over their taps as they are: none of them folded by the boundary, unless the
 * tile holds what it folds, and, where a weight is NaN or infinite, none of them missing: padding holds zeros here, and
 * in C no entry.
 */
static void find_clean(const convmat_call *call, int a, bool folds, bool is_finite, int64_t *begin,
                       int64_t *end) {
    const convmat_axis *axis = &call->walk.axis[a];
    *begin = 0;
    *end = call->walk.along_size[a];
    if (folds || (axis->boundary == CONVMAT_ZEROS && is_finite)) {
        return;
    }
    if (call->direction == CONVMAT_FORWARD) {
        *begin = axis->inner_begin;
        *end = axis->inner_end;
        return;
    }
    if (axis->boundary != CONVMAT_ZEROS) {
        const int64_t first = convmat_axis_landing(axis, 0, axis->is_rotated ? axis->kernel_size - 1 : 0);
        const int64_t last =
            convmat_axis_landing(axis, axis->out_size - 1, axis->is_rotated ? 0 : axis->kernel_size - 1);
        if (first < 0) {
            const int64_t f = convmat_axis_fold(axis, first);
            const int64_t g = convmat_axis_fold(axis, -1);
            exclude(convmat_min(f, g), convmat_max(f, g), axis->in_size, begin, end);
        }
        if (last >= axis->in_size) {
            const int64_t f = convmat_axis_fold(axis, last);
            const int64_t g = convmat_axis_fold(axis, axis->in_size);
            exclude(convmat_min(f, g), convmat_max(f, g), axis->in_size, begin, end);
        }
    }
    if (!is_finite) {
        const int64_t one = convmat_axis_source(axis, 0, 0);
        const int64_t other = convmat_axis_source(axis, 0, axis->kernel_size - 1);
        const int64_t reach = (axis->out_size - 1) * axis->stride;
        *begin = convmat_max(*begin, -convmat_min(one, other));
        *end = convmat_min(*end, reach - convmat_max(one, other) + 1);
    }
}

/* Whether tiles along axis a hold what the boundary folds */
static bool tile_folds(const convmat_call *call, bool is_fused, int a) {
    return is_fused && call->direction == CONVMAT_FORWARD && call->walk.axis[a].boundary != CONVMAT_ZEROS;
}

convmat_box convmat_stencil_box(const convmat_call *call, bool is_fused, bool is_finite) {
    convmat_box box;
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        find_clean(call, a, tile_folds(call, is_fused, a), is_finite, &box.begin[a], &box.end[a]);
    }
    return box;
}

/* Which positions across there is an element for */
static void set_reads(const convmat_call *call, int a, bool folds, convmat_stencil_axis *s) {
    const convmat_axis *axis = &call->walk.axis[a];
    const bool is_forward = call->direction == CONVMAT_FORWARD;
    s->reads_begin = 0;
    s->reads_end = is_forward ? axis->in_size : axis->out_size;
    if (folds) {
        s->reads_begin = convmat_min(0, s->lowest);
        s->reads_end = convmat_max(axis->in_size, s->highest + (axis->out_size - 1) * axis->stride + 1);
    }
}

/* Set what a tile of the current extents reads; false when that is more than `most` elements */
static bool set_pitches(convmat_stencil *s, int64_t most) {
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        convmat_stencil_axis *axis = &s->axis[a];
        if (axis->highest - axis->lowest > most ||
            !convmat_multiply(axis->extent - 1, axis->step, &axis->window) || axis->window > most) {
            return false;
        }
        axis->window += axis->highest - axis->lowest + 1;
        axis->tiles = convmat_ceil_div(axis->count, axis->extent);
    }
    const convmat_stencil_axis *middle = &s->axis[1];
    const convmat_stencil_axis *last = &s->axis[LAST];
    const int64_t rows = convmat_ceil_div(middle->window, middle->step);
    s->row_pitch = convmat_ceil_div(last->window, last->step);
    return convmat_multiply(s->row_pitch, rows, &s->part_pitch) && s->part_pitch <= most &&
           convmat_multiply(s->part_pitch, last->step, &s->plane_pitch) && s->plane_pitch <= most &&
           convmat_multiply(s->plane_pitch, middle->step, &s->plane_pitch) && s->plane_pitch <= most &&
           convmat_multiply(s->plane_pitch, s->axis[0].window, &s->channel_pitch) &&
           s->channel_pitch <= most &&
           convmat_multiply(s->channel_pitch, s->call->walk.across_block, &s->tile_elements) &&
           s->tile_elements <= most;
}

/* Loads for each result, the lower the better: neighbouring tiles load their overlap too, and a line costs something */
static double overlap(const convmat_stencil *s) {
    enum { LINE_COST = 64 };
    double loads = 1;
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        const int64_t more = a == LAST ? LINE_COST : 0;
        loads *= (double)(s->axis[a].window + more) / (double)s->axis[a].extent;
    }
    return loads;
}

/* Most results along axis 1 whose tile fits into `most` elements, given the extents of the others; 0: none */
static int64_t fitting_lines(convmat_stencil *s, int64_t most) {
    s->axis[1].extent = 1;
    if (!set_pitches(s, most)) {
        return 0;
    }
    const int64_t rows = s->part_pitch / s->row_pitch;
    const int64_t row = s->tile_elements / rows; /* of all parts, channels and planes */
    const int64_t more = most / row - rows;
    const int64_t tiles = convmat_ceil_div(s->axis[1].count, 1 + more);
    return convmat_ceil_div(s->axis[1].count, tiles);
}

/* The extents whose tile fits into `most` elements with the least overlap; axes 0 and 2 are halved. Else as they are. */
static void choose_extents(convmat_stencil *s, int64_t most) {
    convmat_stencil best = *s;
    double least = -1;
    for (int64_t e2 = s->axis[2].count; e2 > 0; e2 = e2 > 1 ? (e2 + 1) / 2 : 0) {
        for (int64_t e0 = s->axis[0].count; e0 > 0; e0 = e0 > 1 ? (e0 + 1) / 2 : 0) {
            s->axis[0].extent = e0;
            s->axis[2].extent = e2;
            s->axis[1].extent = fitting_lines(s, most);
            if (s->axis[1].extent == 0 || !set_pitches(s, most)) {
                continue;
            }
            const bool is_whole = s->axis[0].tiles * s->axis[1].tiles * s->axis[2].tiles == 1;
            const double loads = is_whole ? 0 : overlap(s);
            if (least < 0 || loads < least) {
                least = loads;
                best = *s;
            }
            if (is_whole) {
                return; /* which stands in s */
            }
            if (s->axis[1].extent == s->axis[1].count) {
                break; /* a smaller tile overlaps more */
            }
        }
    }
    *s = best;
}

/* Halve the longest of the outer extents until every thread has some tiles */
static void cut_for_threads(convmat_stencil *s, int64_t vectors, int threads) {
    enum { SHARES = 2 };
    while (threads > 1) {
        const int64_t tiles = s->axis[0].tiles * s->axis[1].tiles * s->axis[2].tiles;
        const int a = s->axis[0].extent > 1 ? 0 : (s->axis[1].extent > 1 ? 1 : 2);
        if (tiles * vectors >= (int64_t)threads * SHARES || s->axis[a].extent < 2 ||
            (a == LAST && s->axis[a].extent < 64)) {
            return;
        }
        s->axis[a].extent = (s->axis[a].extent + 1) / 2;
        if (!set_pitches(s, CONVMAT_STENCIL_MOST)) {
            return;
        }
    }
}

/* Elements, `pitch` for each channel and phase, that one line of results takes in scratch */
static int64_t scratch_line(const convmat_stencil *s, int64_t pitch) {
    return pitch * convmat_min(s->call->walk.along_block, CONVMAT_STENCIL_SCRATCH_CHANNELS) *
           (s->axis[LAST].phases == 2 ? 2 : 1);
}

/* Lines of the scratch: as many as fit into a first-level cache, at least one */
static int64_t fitting_scratch(const convmat_stencil *s, int64_t pitch) {
    const int64_t most = SCRATCH_BYTES / convmat_value_bytes(s->call->convolution->value);
    return convmat_max(1, convmat_min(s->axis[1].extent, most / scratch_line(s, pitch)));
}

/* Results wait where there are phases to be laid between each other, or where computing lines as one saves vectors */
static void set_scratch(convmat_stencil *s) {
    const int64_t lanes = convmat_stencil_lanes(s->call->convolution->value);
    const int64_t length = s->axis[LAST].extent;
    const int64_t lines = fitting_scratch(s, s->row_pitch);
    const int64_t apart = lines * convmat_ceil_div(length, lanes);
    const int64_t as_one = convmat_ceil_div((lines - 1) * s->row_pitch + length, lanes);
    s->is_flat = s->row_count == 0 && 20 * as_one <= 19 * apart;
    s->scratch_columns = length;
    if (s->is_flat || s->axis[LAST].phases > 1) {
        const int64_t most = SCRATCH_BYTES / convmat_value_bytes(s->call->convolution->value);
        if (!s->is_flat) {
            s->scratch_columns = convmat_min(length, most / scratch_line(s, 1));
        }
        s->scratch_pitch = s->is_flat ? s->row_pitch : s->scratch_columns;
        s->scratch_lines = fitting_scratch(s, s->scratch_pitch);
        s->scratch_elements = s->scratch_lines * scratch_line(s, s->scratch_pitch);
    }
}

/* The axes with the smallest tile there is; false when this is no geometry for stencils */
static bool set_axes(const convmat_call *call, convmat_stencil *s) {
    *s = (convmat_stencil){.call = call, .combinations = 1, .term_count = call->walk.across_block};
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        s->axis[a] = axis_of(call, a);
        s->axis[a].extent = 1;
        if (!convmat_multiply(s->combinations, s->axis[a].phases, &s->combinations) ||
            s->combinations > CONVMAT_STENCIL_MOST_PHASES ||
            !convmat_multiply(s->term_count, call->walk.axis[a].kernel_size, &s->term_count) ||
            s->term_count > CONVMAT_STENCIL_MOST) {
            return false;
        }
    }
    return set_pitches(s, CONVMAT_STENCIL_MOST);
}

bool convmat_stencil_can(const convmat_call *call) {
    convmat_stencil s;
    return set_axes(call, &s);
}

bool convmat_stencil_pays(const convmat_call *call) {
    /* for each product: there plain lines cost as much; a tile or so more is never too much */
    enum { MOST_LOADS = 8 };
    convmat_stencil s;
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        const convmat_axis *axis = &call->walk.axis[a];
        if (axis->stride > 4 * axis->kernel_size) {
            return false;
        }
    }
    if (!set_axes(call, &s)) {
        return false;
    }
    choose_extents(&s, TILE_BYTES / convmat_value_bytes(call->convolution->value));
    double loads = (double)s.tile_elements * (double)call->convolution->geometry->groups;
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        loads *= (double)s.axis[a].tiles;
    }
    return loads <= MOST_LOADS * (double)call->plan.nnz + TILE_BYTES;
}

convmat_stencil convmat_stencil_shape(const convmat_call *call, bool is_fused, int threads) {
    convmat_stencil s;
    const convmat_convolution *c = call->convolution;
    const bool can = set_axes(call, &s);
    assert(can);
    (void)can;
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        set_reads(call, a, tile_folds(call, is_fused, a), &s.axis[a]);
    }
    const int64_t bytes = convmat_value_bytes(c->value);
    choose_extents(&s, TILE_BYTES / bytes); /* else the smallest */
    cut_for_threads(&s, convmat_max(call->count, 1) * c->geometry->groups, threads);
    const convmat_axis *middle = &call->walk.axis[1];
    const bool shares_rows = call->walk.along_block == 1 && s.axis[1].step < middle->kernel_size &&
                             s.axis[1].extent >= CONVMAT_STENCIL_LINES &&
                             convmat_axis_step(middle, call->walk.layout) == 1;
    if (shares_rows) {
        /* phases that have a tap, and therefore rows */
        const int64_t phases = convmat_min(s.axis[1].phases, middle->kernel_size);
        const int64_t each = phases * (CONVMAT_STENCIL_LINES - 1) * s.axis[1].step + middle->kernel_size;
        s.row_count = call->walk.across_block * call->walk.axis[0].kernel_size * each;
    }
    set_scratch(&s);
    return s;
}
