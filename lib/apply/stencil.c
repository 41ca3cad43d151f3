/* SPDX-License-Identifier: BSD-3-Clause */
/* y = C x and x = C^T y by stencils: tile by tile, phase by phase, without an index and without a branch. */
#include "apply/stencil.h"

#include "apply/plain.h"
#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"
#include "base/threads.h"

enum { LAST = CONVMAT_MAX_AXES - 1 };

/* What one tile's work needs */
typedef struct worker {
    const convmat_stencil *s;
    convmat_stencil_kernel kernel;
    const convmat_stencil_combination *combinations;
    const char *weights; /* of the group */
    char *out;           /* the group's first channel */
    const char *tile;
    char *scratch;
    int64_t t[CONVMAT_MAX_AXES]; /* which tile */
    int64_t bytes;               /* of a value */
} worker;

/* Positions begin..end-1 of phase r in the tile, that lie in the box; empty: begin >= end */
typedef struct range {
    int64_t begin;
    int64_t end;
} range;

static range range_of(const worker *w, int a, int64_t r) {
    const convmat_stencil_axis *axis = &w->s->axis[a];
    const int64_t first = w->t[a] * axis->extent;
    const int64_t low = convmat_ceil_div(w->s->box.begin[a] - r, axis->phases);
    const int64_t high = convmat_ceil_div(w->s->box.end[a] - r, axis->phases);
    return (range){convmat_max(first, low), convmat_min(first + axis->extent, high)};
}

/* Element of the group's part of out at position p along, channel 0 */
static int64_t element(const worker *w, int64_t p0, int64_t p1, int64_t p2) {
    const int64_t *size = w->s->call->walk.along_size;
    return (p0 * size[1] + p1) * size[LAST] + p2;
}

/* A plane of results whose phases are r: lines of range j1, all of range j2, at position j0 */
static convmat_stencil_job job_of(const worker *w, const int64_t *r, int64_t j0, range j1, range j2) {
    const convmat_stencil *s = w->s;
    const convmat_walk *walk = &s->call->walk;
    const convmat_stencil_combination *c =
        &w->combinations[(r[0] * s->axis[1].phases + r[1]) * s->axis[LAST].phases + r[LAST]];
    const int64_t in = (j0 - w->t[0] * s->axis[0].extent) * s->axis[0].step * s->plane_pitch +
                       (j1.begin - w->t[1] * s->axis[1].extent) * s->row_pitch +
                       (j2.begin - w->t[LAST] * s->axis[LAST].extent);
    return (convmat_stencil_job){.terms = c->terms,
                                 .term_count = c->term_count,
                                 .rows = c->rows,
                                 .row_count = c->row_count,
                                 .weight_line = c->weight_line,
                                 .taps = c->taps,
                                 .tap_count = c->tap_count,
                                 .channels = walk->along_block,
                                 .lines = j1.end - j1.begin,
                                 .length = j2.end - j2.begin,
                                 .weights = w->weights,
                                 .weight_channel = walk->along_weight_step,
                                 .in = w->tile + in * w->bytes,
                                 .in_line = s->row_pitch};
}

/* One phase along the last axis: results are neighbours in out and go straight there */
static void run_direct(const worker *w, const int64_t *r, int64_t j0, range j1) {
    const convmat_stencil *s = w->s;
    const range j2 = range_of(w, LAST, 0);
    if (j2.begin >= j2.end) {
        return;
    }
    convmat_stencil_job job = job_of(w, r, j0, j1, j2);
    const int64_t p0 = r[0] + s->axis[0].phases * j0;
    const int64_t p1 = r[1] + s->axis[1].phases * j1.begin;
    job.out = w->out + element(w, p0, p1, j2.begin) * w->bytes;
    job.out_channel = s->call->walk.along_plane;
    job.out_line = s->axis[1].phases * s->call->walk.along_size[LAST];
    w->kernel(&job);
}

/* Some channels of some lines, computed as one or not, wait in scratch and are then laid into out */
static void run_phase(const worker *w, const int64_t *r, int64_t j0, range j1, int64_t channel,
                      int64_t channels) {
    const convmat_stencil *s = w->s;
    const convmat_walk *walk = &s->call->walk;
    const int64_t phases = s->axis[LAST].phases;
    const range j2 = range_of(w, LAST, r[LAST]);
    if (j2.begin >= j2.end) {
        return;
    }
    convmat_stencil_job job = job_of(w, r, j0, j1, j2);
    const int64_t lines = job.lines;
    const int64_t length = job.length;
    job.channels = channels;
    job.weights = (const char *)job.weights + channel * walk->along_weight_step * w->bytes;
    job.out = w->scratch;
    job.out_line = s->scratch_pitch;
    job.out_channel = s->scratch_pitch * lines;
    if (s->is_flat) {
        job.length = (lines - 1) * s->row_pitch + length;
        job.lines = 1;
    }
    w->kernel(&job);
    const int64_t p0 = r[0] + s->axis[0].phases * j0;
    for (int64_t c = 0; c < channels; c++) {
        for (int64_t l = 0; l < lines; l++) {
            const int64_t p1 = r[1] + s->axis[1].phases * (j1.begin + l);
            const int64_t to =
                (channel + c) * walk->along_plane + element(w, p0, p1, r[LAST] + phases * j2.begin);
            convmat_stencil_spread(s->call->convolution->value,
                                   w->scratch + (c * job.out_channel + l * job.out_line) * w->bytes, length,
                                   phases, w->out + to * w->bytes);
        }
    }
}

static void run_phases(const worker *w, int64_t *r, int64_t j0, range j1) {
    const convmat_stencil *s = w->s;
    const int64_t all = s->call->walk.along_block;
    int64_t channels;
    for (int64_t channel = 0; channel < all; channel += channels) {
        channels =
            all - channel > CONVMAT_STENCIL_SCRATCH_CHANNELS ? CONVMAT_STENCIL_CHANNELS : all - channel;
        for (int64_t line = j1.begin; line < j1.end; line += s->scratch_lines) {
            const range some = {line, convmat_min(line + s->scratch_lines, j1.end)};
            for (r[LAST] = 0; r[LAST] < s->axis[LAST].phases; r[LAST]++) {
                run_phase(w, r, j0, some, channel, channels);
            }
        }
    }
}

static void run_tile(const worker *w) {
    const convmat_stencil *s = w->s;
    int64_t r[CONVMAT_MAX_AXES];
    for (r[0] = 0; r[0] < s->axis[0].phases; r[0]++) {
        const range j0 = range_of(w, 0, r[0]);
        for (r[1] = 0; r[1] < s->axis[1].phases; r[1]++) {
            const range j1 = range_of(w, 1, r[1]);
            for (int64_t j = j0.begin; j < j0.end && j1.begin < j1.end; j++) {
                r[LAST] = 0;
                if (s->scratch_elements == 0) {
                    run_direct(w, r, j, j1);
                } else {
                    run_phases(w, r, j, j1);
                }
            }
        }
    }
}

/* Tile `item` of all vectors, groups and axes */
static void run_item(const convmat_stencil *s, worker w, int64_t item) {
    const convmat_call *call = s->call;
    for (int a = LAST; a >= 0; a--) {
        w.t[a] = item % s->axis[a].tiles;
        item /= s->axis[a].tiles;
    }
    const int64_t groups = call->convolution->geometry->groups;
    const int64_t group = item % groups;
    const int64_t vector = item / groups;
    const char *const in =
        (const char *)call->in +
        (vector * convmat_call_in_size(call) + group * call->walk.across_block * call->walk.across_plane) *
            w.bytes;
    w.weights = (const char *)call->convolution->weights + group * call->walk.group_weight_step * w.bytes;
    w.out = (char *)call->out +
            (vector * convmat_call_out_size(call) + group * call->walk.along_block * call->walk.along_plane) *
                w.bytes;
    convmat_stencil_load(s, in, w.t, (char *)w.tile);
    run_tile(&w);
}

/* The share of one thread, with its own part of `tiles` */
static void run_share(worker w, int64_t items, int chunk, int chunks, char *tiles) {
    const convmat_stencil *s = w.s;
    const int64_t tile = s->tile_elements + CONVMAT_STENCIL_SLACK;
    const int64_t share = items / chunks;
    const int64_t rest = items % chunks;
    const int64_t begin = share * chunk + convmat_min(chunk, rest);
    w.tile = tiles + chunk * (tile + s->scratch_elements) * w.bytes;
    w.scratch = (char *)w.tile + tile * w.bytes;
    for (int64_t k = begin; k < begin + share + (chunk < rest ? 1 : 0); k++) {
        run_item(s, w, k);
    }
}

static void run_items(const worker *shared, int64_t items, int chunks, char *tiles) {
    if (chunks == 1) { /* entering a parallel region of one thread would cost as much as a small product */
        run_share(*shared, items, 0, 1, tiles);
        return;
    }
#ifdef _OPENMP
#pragma omp parallel for num_threads(chunks) schedule(static, 1)
#endif
    for (int chunk = 0; chunk < chunks; chunk++) {
        run_share(*shared, items, chunk, chunks, tiles);
    }
}

convmat_status convmat_stencil_apply(const convmat_call *call, bool is_fused, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    convmat_stencil_lists lists = {NULL, NULL, NULL, NULL};
    const convmat_convolution *c = call->convolution;
    const int chunks = convmat_thread_count(c->threads, call->plan.nnz);
    const convmat_stencil s = convmat_stencil_shape(call, is_fused, chunks);
    const int64_t bytes = convmat_value_bytes(c->value);
    const int64_t own = s.tile_elements + CONVMAT_STENCIL_SLACK + s.scratch_elements;
    char *tiles = convmat_memory_new(own, chunks * bytes);
    if (tiles == NULL) {
        status = convmat_fail_memory(error, "a tile of the image");
        goto done;
    }
    CONVMAT_TRY(convmat_stencil_list(&s, &lists, error));
    CONVMAT_TRY(convmat_plain_apply(call, &s.box, error));
    const int64_t items =
        call->count * c->geometry->groups * s.axis[0].tiles * s.axis[1].tiles * s.axis[LAST].tiles;
    const worker shared = {.s = &s,
                           .kernel = convmat_stencil_kernel_for(c->value, is_fused),
                           .combinations = lists.combinations,
                           .bytes = bytes};
    run_items(&shared, items, chunks, tiles);
done:
    convmat_stencil_release(&lists);
    convmat_memory_free(tiles);
    return status;
}
