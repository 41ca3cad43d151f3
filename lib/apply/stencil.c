/* SPDX-License-Identifier: BSD-3-Clause */
/* y = C x and x = C^T y by stencils: tile by tile, phase by phase, without an index and without a branch. */
#include "apply/stencil.h"

#include "base/checked.h"
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

/* Some channels at some lines of a plane: what fits into scratch */
typedef struct block {
    int64_t channel;
    int64_t channels;
    int64_t plane; /* position along axis 0 */
    range lines;
    range columns; /* positions j on the last axis */
} block;

/* The phase's results of a block, its lines computed as one or not, into `to`; which positions they are */
static range fill_scratch(const worker *w, const int64_t *r, const block *b, char *to) {
    const convmat_stencil *s = w->s;
    range j2 = range_of(w, LAST, r[LAST]);
    j2 = (range){convmat_max(j2.begin, b->columns.begin), convmat_min(j2.end, b->columns.end)};
    if (j2.begin >= j2.end) {
        return (range){j2.begin, j2.begin};
    }
    convmat_stencil_job job = job_of(w, r, b->plane, b->lines, j2);
    job.channels = b->channels;
    job.weights = (const char *)job.weights + b->channel * s->call->walk.along_weight_step * w->bytes;
    job.out = to;
    job.out_line = s->scratch_pitch;
    job.out_channel = s->scratch_pitch * job.lines;
    if (s->is_flat) {
        job.length += (job.lines - 1) * s->row_pitch;
        job.lines = 1;
    }
    w->kernel(&job);
    return j2;
}

/* Lay a line of phase r2 into `line`, but for positions begin..end-1 */
static void lay_rest(const worker *w, const char *from, range j2, int64_t r2, range but, char *line) {
    const int64_t phases = w->s->axis[LAST].phases;
    const convmat_value value = w->s->call->convolution->value;
    const range parts[2] = {{j2.begin, convmat_min(j2.end, but.begin)},
                            {convmat_max(j2.begin, but.end), j2.end}};
    for (int k = 0; k < 2; k++) {
        if (parts[k].begin < parts[k].end) {
            convmat_stencil_spread(value, from + (parts[k].begin - j2.begin) * w->bytes,
                                   parts[k].end - parts[k].begin, phases,
                                   line + (r2 + phases * parts[k].begin) * w->bytes);
        }
    }
}

/* Lay a line of `together` phases from r2 on, whose parts of the scratch are `apart` bytes apart, into out */
static void lay_line(const worker *w, const char *from, int64_t apart, const range *j2, int64_t r2,
                     int together, char *line) {
    range both = {convmat_max(j2[0].begin, j2[together - 1].begin), j2[0].end};
    both.end = together == 2 ? convmat_min(j2[0].end, j2[1].end) : both.begin;
    if (both.begin < both.end) {
        convmat_stencil_pair(w->s->call->convolution->value, from + (both.begin - j2[0].begin) * w->bytes,
                             from + apart + (both.begin - j2[1].begin) * w->bytes, both.end - both.begin,
                             line + 2 * both.begin * w->bytes);
    }
    for (int k = 0; k < together; k++) {
        lay_rest(w, from + k * apart, j2[k], r2 + k, both, line);
    }
}

/* Results of a block wait in scratch, two phases at once where there are two, and are then laid into out */
static void run_block(const worker *w, int64_t *r, const block *b) {
    const convmat_stencil *s = w->s;
    const convmat_walk *walk = &s->call->walk;
    const int together = s->axis[LAST].phases == 2 ? 2 : 1;
    const int64_t apart = s->scratch_elements / together * w->bytes;
    const int64_t lines = b->lines.end - b->lines.begin;
    for (int64_t r2 = 0; r2 < s->axis[LAST].phases; r2 += together) {
        range j2[2];
        for (int k = 0; k < together; k++) {
            r[LAST] = r2 + k;
            j2[k] = fill_scratch(w, r, b, w->scratch + k * apart);
        }
        for (int64_t c = 0; c < b->channels; c++) {
            for (int64_t l = 0; l < lines; l++) {
                const int64_t to = (b->channel + c) * walk->along_plane +
                                   element(w, r[0] + s->axis[0].phases * b->plane,
                                           r[1] + s->axis[1].phases * (b->lines.begin + l), 0);
                lay_line(w, w->scratch + (c * lines + l) * s->scratch_pitch * w->bytes, apart, j2, r2,
                         together, w->out + to * w->bytes);
            }
        }
    }
}

static void run_blocks(const worker *w, int64_t *r, int64_t j0, range j1) {
    const convmat_stencil *s = w->s;
    const int64_t all = s->call->walk.along_block;
    const int64_t first = w->t[LAST] * s->axis[LAST].extent;
    block b = {.plane = j0};
    for (; b.channel < all; b.channel += b.channels) {
        const int64_t left = all - b.channel;
        b.channels = left > CONVMAT_STENCIL_SCRATCH_CHANNELS ? CONVMAT_STENCIL_CHANNELS : left;
        for (int64_t line = j1.begin; line < j1.end; line += s->scratch_lines) {
            b.lines = (range){line, convmat_min(line + s->scratch_lines, j1.end)};
            for (int64_t column = first; column < first + s->axis[LAST].extent;
                 column += s->scratch_columns) {
                b.columns = (range){column, column + s->scratch_columns};
                run_block(w, r, &b);
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
                    run_blocks(w, r, j, j1);
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

convmat_status convmat_stencil_open(const convmat_call *call, bool is_fused, convmat_stencil_work *work,
                                    convmat_error *error) {
    const convmat_convolution *c = call->convolution;
    const int64_t bytes = convmat_value_bytes(c->value);
    work->chunks = convmat_thread_count(c->threads, call->plan.nnz);
    work->shape = convmat_stencil_shape(call, is_fused, work->chunks);
    work->lists = (convmat_stencil_lists){NULL, NULL, NULL, NULL};
    work->kernel = convmat_stencil_kernel_for(c->value, is_fused);
    const int64_t own = work->shape.tile_elements + CONVMAT_STENCIL_SLACK + work->shape.scratch_elements;
    work->tile_bytes = own * work->chunks * bytes;
    work->tiles = NULL;
    return convmat_stencil_list(&work->shape, &work->lists, error);
}

void convmat_stencil_close(convmat_stencil_work *work) {
    convmat_stencil_release(&work->lists);
}

void convmat_stencil_run(const convmat_stencil_work *work) {
    const convmat_stencil *s = &work->shape;
    const convmat_convolution *c = s->call->convolution;
    const int64_t items =
        s->call->count * c->geometry->groups * s->axis[0].tiles * s->axis[1].tiles * s->axis[LAST].tiles;
    const worker shared = {.s = s,
                           .kernel = work->kernel,
                           .combinations = work->lists.combinations,
                           .bytes = convmat_value_bytes(c->value)};
    run_items(&shared, items, work->chunks, work->tiles);
}
