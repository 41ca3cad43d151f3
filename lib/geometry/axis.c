/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows and columns of one axis: i = o*stride - pad_begin + t*dilation, solved for (t, i) and for (t, o). */
#include "geometry/axis.h"

#include "base/checked.h"

__extension__ typedef __int128 wide; /* products of two 64-bit sizes */

/* The v in 0..m-1 with a*v = 1 modulo m, for gcd(a, m) = 1: extended Euclid */
static int64_t modular_inverse(int64_t a, int64_t m) {
    int64_t r0 = m;
    int64_t r1 = a % m;
    int64_t v0 = 0;
    int64_t v1 = m == 1 ? 0 : 1;
    while (r1 > 1) {
        const int64_t quotient = r0 / r1;
        const int64_t r2 = r0 - quotient * r1;
        const int64_t v2 = v0 - quotient * v1; /* |v| stays below m */
        r0 = r1;
        r1 = r2;
        v0 = v1;
        v1 = v2;
    }
    return convmat_modulo(v1, m);
}

int64_t convmat_axis_extent(const convmat_axis *axis) {
    return axis->dilation * (axis->kernel_size - 1) + 1;
}

convmat_axis convmat_axis_of(const convmat_geometry *geometry, int axis) {
    convmat_axis a = {.in_size = geometry->in_size[axis],
                      .out_size = geometry->out_size[axis],
                      .kernel_size = geometry->kernel_size[axis],
                      .stride = geometry->stride[axis],
                      .dilation = geometry->dilation[axis],
                      .pad_begin = geometry->pad_begin[axis],
                      .pad_end = geometry->pad_end[axis],
                      .boundary = geometry->boundary,
                      .is_rotated = geometry->is_convolution};
    a.common = 1;
    a.tap_period = a.stride;
    a.output_period = a.dilation;
    a.inverse = a.stride > 1 ? 1 : 0;
    if (a.stride > 1 && a.dilation > 1) { /* what is above holds where one of them is 1 */
        a.common = convmat_greatest_common_divisor(a.stride, a.dilation);
        a.tap_period = a.stride / a.common;
        a.output_period = a.dilation / a.common;
        a.inverse = modular_inverse(a.output_period, a.tap_period);
    }
    const int64_t room =
        a.in_size - convmat_axis_extent(&a) + a.pad_begin; /* o*stride may be pad_begin..room */
    a.inner_begin = convmat_max(0, convmat_ceil_div(a.pad_begin, a.stride));
    a.inner_end = convmat_min(a.out_size, convmat_floor_div(room, a.stride) + 1);
    a.inner_begin = convmat_min(a.inner_begin, a.out_size);
    a.inner_end = convmat_max(a.inner_begin, a.inner_end);
    return a;
}

/* A link of taps first..last, which the rotation of a true convolution turns around */
static convmat_link make_link(const convmat_axis *axis, int64_t position, int64_t first, int64_t last) {
    convmat_link link = {.position = position, .tap_begin = first, .tap_end = last + 1};
    if (axis->is_rotated) {
        link.tap_begin = axis->kernel_size - 1 - last;
        link.tap_end = axis->kernel_size - first;
    }
    return link;
}

/* Taps of row o: begin..end-1 read the image; those before it, and those from end on, read beyond an edge. */
typedef struct tap_range {
    int64_t origin; /* virtual position of tap 0 */
    int64_t begin;
    int64_t end;
} tap_range;

static tap_range row_taps(const convmat_axis *axis, int64_t o) {
    const int64_t origin = o * axis->stride - axis->pad_begin;
    tap_range taps = {.origin = origin, .begin = 0, .end = axis->kernel_size};
    if (o < axis->inner_begin || o >= axis->inner_end) {
        taps.begin = convmat_max(0, convmat_ceil_div(-origin, axis->dilation));
        taps.end = convmat_floor_div(axis->in_size - 1 - origin, axis->dilation) + 1;
        taps.begin = convmat_min(taps.begin, axis->kernel_size);
        taps.end = convmat_max(0, convmat_min(taps.end, axis->kernel_size));
    }
    return taps; /* begin <= end; equal when no tap lands in the image */
}

int64_t convmat_axis_fold(const convmat_axis *axis, int64_t q) {
    switch (axis->boundary) {
    case CONVMAT_REFLECT:
        return q < 0 ? -q : 2 * (axis->in_size - 1) - q;
    case CONVMAT_REPLICATE:
        return q < 0 ? 0 : axis->in_size - 1;
    default:
        return q < 0 ? q + axis->in_size : q - axis->in_size;
    }
}

/* A run of links: tap, tap + tap_step, ... while positions ascend by the step all runs of a list share. */
typedef struct run {
    int64_t position;
    int64_t tap;
    int64_t tap_step;
    int64_t count;
} run;

enum { MOST_RUNS = 3 }; /* one inside the image, one folded over each edge */

/* Merge runs into links sorted by position, then tap; returns how many */
static int64_t merge_runs(const convmat_axis *axis, run *runs, int count, int64_t step, convmat_link *links) {
    int64_t written = 0;
    for (; count == 1 && written < runs[0].count; written++) {
        const int64_t tap = runs[0].tap + written * runs[0].tap_step;
        links[written] = make_link(axis, runs[0].position + written * step, tap, tap);
    }
    while (count > 1) {
        int next = -1;
        convmat_link best = {0};
        for (int k = 0; k < count; k++) {
            if (runs[k].count == 0) {
                continue;
            }
            const convmat_link link = make_link(axis, runs[k].position, runs[k].tap, runs[k].tap);
            if (next < 0 || link.position < best.position ||
                (link.position == best.position && link.tap_begin < best.tap_begin)) {
                next = k;
                best = link;
            }
        }
        if (next < 0) {
            break;
        }
        links[written++] = best;
        runs[next].position += step;
        runs[next].tap += runs[next].tap_step;
        runs[next].count--;
    }
    return written;
}

/* Distinct positions of runs that share a step: those of one residue overlap as intervals do */
static int64_t count_distinct(const run *runs, int count, int64_t step) {
    int64_t distinct = 0;
    for (int k = 0; k < count; k++) {
        /* what earlier runs of the same residue cover of run k: at most two intervals, in steps from its start */
        int64_t low[MOST_RUNS];
        int64_t high[MOST_RUNS];
        int covers = 0;
        for (int j = 0; j < k; j++) {
            const int64_t shift = runs[j].position - runs[k].position;
            if (shift % step != 0) {
                continue;
            }
            low[covers] = convmat_max(0, shift / step);
            high[covers] = convmat_min(runs[k].count, shift / step + runs[j].count);
            covers += low[covers] < high[covers] ? 1 : 0;
        }
        distinct += runs[k].count;
        for (int j = 0; j < covers; j++) {
            distinct -= high[j] - low[j];
        }
        if (covers == 2) {
            distinct += convmat_max(0, convmat_min(high[0], high[1]) - convmat_max(low[0], low[1]));
        }
    }
    return distinct;
}

/* Runs of row o for ZEROS, REFLECT and CIRCULAR; positions ascend by dilation */
static int row_runs(const convmat_axis *axis, int64_t o, run *runs) {
    const tap_range taps = row_taps(axis, o);
    runs[0] = (run){taps.origin + taps.begin * axis->dilation, taps.begin, 1, taps.end - taps.begin};
    if (axis->boundary == CONVMAT_ZEROS) {
        return 1;
    }
    /* reflection turns a run around: its lowest position comes from its last tap */
    const bool turns = axis->boundary == CONVMAT_REFLECT;
    const int64_t left = turns ? taps.begin - 1 : 0;
    const int64_t right = turns ? axis->kernel_size - 1 : taps.end;
    const int64_t tap_step = turns ? -1 : 1;
    runs[1] = (run){convmat_axis_fold(axis, taps.origin + left * axis->dilation), left, tap_step, taps.begin};
    runs[2] = (run){convmat_axis_fold(axis, taps.origin + right * axis->dilation), right, tap_step,
                    axis->kernel_size - taps.end};
    return MOST_RUNS;
}

/* Row o for REPLICATE: all taps beyond an edge, and the one on it, make one link */
static int64_t replicate_row(const convmat_axis *axis, int64_t o, convmat_link *links) {
    if (axis->in_size == 1) {
        links[0] = make_link(axis, 0, 0, axis->kernel_size - 1);
        return 1;
    }
    const tap_range taps = row_taps(axis, o);
    int64_t count = 0;
    int64_t t = 0;
    if (taps.begin > 0) {
        const bool is_on_edge = taps.begin < taps.end && taps.origin + taps.begin * axis->dilation == 0;
        t = taps.begin + (is_on_edge ? 1 : 0);
        links[count++] = make_link(axis, 0, 0, t - 1);
    }
    const int64_t last = axis->in_size - 1;
    for (; t < taps.end && (taps.end == axis->kernel_size || taps.origin + t * axis->dilation < last); t++) {
        links[count++] = make_link(axis, taps.origin + t * axis->dilation, t, t);
    }
    if (t < axis->kernel_size) {
        links[count++] = make_link(axis, last, t, axis->kernel_size - 1);
    }
    return count;
}

int64_t convmat_axis_row(const convmat_axis *axis, int64_t o, convmat_link *links) {
    if (axis->boundary == CONVMAT_REPLICATE) {
        return replicate_row(axis, o, links);
    }
    run runs[MOST_RUNS];
    const int count = row_runs(axis, o, runs);
    return merge_runs(axis, runs, count, axis->dilation, links);
}

int64_t convmat_axis_row_count(const convmat_axis *axis, int64_t o) {
    if (o >= axis->inner_begin && o < axis->inner_end) {
        return axis->kernel_size;
    }
    if (axis->boundary == CONVMAT_REPLICATE) {
        if (axis->in_size == 1) {
            return 1;
        }
        const tap_range taps = row_taps(axis, o);
        const int64_t inside = taps.end - taps.begin;
        const bool adds_first =
            taps.begin > 0 && (inside == 0 || taps.origin + taps.begin * axis->dilation != 0);
        const bool adds_last =
            taps.end < axis->kernel_size &&
            (inside == 0 || taps.origin + (taps.end - 1) * axis->dilation != axis->in_size - 1);
        return inside + (adds_first ? 1 : 0) + (adds_last ? 1 : 0);
    }
    run runs[MOST_RUNS];
    const int count = row_runs(axis, o, runs);
    return count_distinct(runs, count, axis->dilation);
}

bool convmat_axis_row_span(const convmat_axis *axis, int64_t o, int64_t *first, int64_t *last) {
    const tap_range taps = row_taps(axis, o);
    *first = INT64_MAX;
    *last = INT64_MIN;
    if (axis->boundary == CONVMAT_REPLICATE) {
        const int64_t end = taps.origin + (axis->kernel_size - 1) * axis->dilation;
        *first = convmat_max(0, convmat_min(taps.origin, axis->in_size - 1));
        *last = convmat_max(0, convmat_min(end, axis->in_size - 1));
        return true;
    }
    run runs[MOST_RUNS];
    const int count = row_runs(axis, o, runs);
    for (int k = 0; k < count; k++) {
        if (runs[k].count > 0) {
            *first = convmat_min(*first, runs[k].position);
            *last = convmat_max(*last, runs[k].position + (runs[k].count - 1) * axis->dilation);
        }
    }
    return *first <= *last;
}

/* The tap below tap_period that can join virtual position u - pad_begin to an output; -1 when none can */
static int64_t column_residue(const convmat_axis *axis, int64_t u) {
    if (axis->common > 1) {
        if (u % axis->common != 0) {
            return -1;
        }
        u /= axis->common;
    }
    const int64_t residue = convmat_modulo(u, axis->tap_period);
    if (axis->inverse <= 1) { /* 0 where the period is 1 */
        return residue;
    }
    if (axis->tap_period <= INT32_MAX) {
        return residue * axis->inverse % axis->tap_period;
    }
    return (int64_t)((wide)residue * axis->inverse % axis->tap_period);
}

/* Outputs that read virtual position q: o ascends by output_period as t descends by tap_period */
static run column_run(const convmat_axis *axis, int64_t q) {
    run none = {0, 0, 0, 0};
    const int64_t u = q + axis->pad_begin; /* o*stride + t*dilation = u */
    const int64_t residue = u < 0 ? -1 : column_residue(axis, u);
    if (residue < 0) {
        return none;
    }
    const int64_t reach = (axis->out_size - 1) * axis->stride;
    const int64_t low = u <= reach ? 0 : convmat_ceil_div(u - reach, axis->dilation);
    const int64_t high = convmat_min(axis->kernel_size - 1, convmat_floor_div(u, axis->dilation));
    if (high < residue) {
        return none;
    }
    const int64_t steps =
        convmat_floor_div(high - residue, axis->tap_period); /* from the residue to the last tap */
    const int64_t before = residue >= low ? 0 : convmat_ceil_div(low - residue, axis->tap_period);
    if (steps < before) {
        return none;
    }
    const int64_t last = residue + steps * axis->tap_period;
    return (run){convmat_floor_div(u - last * axis->dilation, axis->stride), last, -axis->tap_period,
                 steps - before + 1};
}

/* Runs of column i for ZEROS, REFLECT and CIRCULAR: one for each virtual position that is folded onto i */
static int column_runs(const convmat_axis *axis, int64_t i, run *runs) {
    int count = 0;
    runs[count++] = column_run(axis, i);
    const int64_t last = axis->in_size - 1;
    if (axis->boundary == CONVMAT_CIRCULAR) {
        runs[count++] = column_run(axis, i - axis->in_size);
        runs[count++] = column_run(axis, i + axis->in_size);
    } else if (axis->boundary == CONVMAT_REFLECT) {
        if (i > 0) {
            runs[count++] = column_run(axis, -i);
        }
        if (i < last) {
            runs[count++] = column_run(axis, 2 * last - i);
        }
    }
    return count;
}

/* Outputs begin..end-1 that read edge column i of a REPLICATE axis: one tap at least is on or beyond the edge */
static void replicate_outputs(const convmat_axis *axis, int64_t i, int64_t *begin, int64_t *end) {
    *begin = 0;
    *end = axis->out_size;
    if (axis->in_size > 1 && i == 0) {
        *end = convmat_max(0, convmat_min(*end, convmat_floor_div(axis->pad_begin, axis->stride) + 1));
    } else if (axis->in_size > 1) {
        const int64_t reach = i + axis->pad_begin - (axis->kernel_size - 1) * axis->dilation;
        *begin = convmat_min(*end, convmat_max(0, convmat_ceil_div(reach, axis->stride)));
    }
}

static bool is_replicate_edge(const convmat_axis *axis, int64_t i) {
    return axis->boundary == CONVMAT_REPLICATE && (i == 0 || i == axis->in_size - 1);
}

static int64_t replicate_column(const convmat_axis *axis, int64_t i, convmat_link *links) {
    int64_t begin;
    int64_t end;
    replicate_outputs(axis, i, &begin, &end);
    int64_t count = 0;
    for (int64_t o = begin; o < end; o++) {
        const int64_t origin = o * axis->stride - axis->pad_begin;
        int64_t first = 0;
        int64_t last = axis->kernel_size - 1;
        if (axis->in_size > 1 && i == 0) {
            last = convmat_min(last, convmat_floor_div(-origin, axis->dilation));
        } else if (axis->in_size > 1) {
            first = convmat_max(first, convmat_ceil_div(i - origin, axis->dilation));
        }
        links[count++] = make_link(axis, o, first, last);
    }
    return count;
}

int64_t convmat_axis_column(const convmat_axis *axis, int64_t i, convmat_link *links) {
    if (is_replicate_edge(axis, i)) {
        return replicate_column(axis, i, links);
    }
    run runs[MOST_RUNS];
    const int count = column_runs(axis, i, runs);
    return merge_runs(axis, runs, count, axis->output_period, links);
}

int64_t convmat_axis_column_count(const convmat_axis *axis, int64_t i) {
    if (is_replicate_edge(axis, i)) {
        int64_t begin;
        int64_t end;
        replicate_outputs(axis, i, &begin, &end);
        return end - begin;
    }
    run runs[MOST_RUNS];
    const int count = column_runs(axis, i, runs);
    return count_distinct(runs, count, axis->output_period);
}

int64_t convmat_axis_row_capacity(const convmat_axis *axis) {
    return axis->kernel_size;
}

int64_t convmat_axis_column_capacity(const convmat_axis *axis) {
    const int64_t one =
        (axis->kernel_size - 1) / axis->tap_period + 1; /* taps of one residue, one output each */
    int64_t capacity = convmat_min(one, axis->out_size);
    if (axis->boundary == CONVMAT_REPLICATE) {
        for (int side = 0; side < 2; side++) {
            int64_t begin;
            int64_t end;
            replicate_outputs(axis, side == 0 ? 0 : axis->in_size - 1, &begin, &end);
            capacity = convmat_max(capacity, end - begin);
        }
    } else if (axis->boundary != CONVMAT_ZEROS) {
        capacity *= MOST_RUNS;
    }
    return capacity;
}
