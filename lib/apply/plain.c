/* SPDX-License-Identifier: BSD-3-Clause */
/* y = C x and x = C^T y, line by line: each line of C is listed, used for all that are it shifted, and forgotten. */
#include "apply/plain.h"

#include "apply/kernels/stored.h"
#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"
#include "base/threads.h"
#include "matrix/lines.h"

enum {
    LAST = CONVMAT_MAX_AXES - 1,
    MOST_SLABS = 2 * CONVMAT_MAX_AXES,
    RUN = 256 /* lines at once: what they read stays in cache while the channels pass over it */
};

/* Positions that are computed, without a gap; runs of lines that are each other shifted go along one axis */
typedef struct slab {
    convmat_box box;
    int64_t positions;
    int axis; /* the longest */
    convmat_interior inner;
} slab;

/* What the chunks of one call share */
typedef struct product {
    const convmat_call *call;
    convmat_stored_gather gather;
    slab slabs[MOST_SLABS];
    int slab_count;
    int64_t positions; /* of all slabs */
    int64_t along_step[CONVMAT_MAX_AXES];
    int64_t bytes; /* of a value */
    const convmat_plain *plain;
} product;

static void add_slab(product *f, const convmat_walk *walk, const convmat_box *box) {
    if (convmat_box_is_empty(box)) {
        return;
    }
    slab *const s = &f->slabs[f->slab_count++];
    *s = (slab){.box = *box, .positions = 1, .axis = LAST};
    for (int a = LAST; a >= 0; a--) {
        const int64_t extent = box->end[a] - box->begin[a];
        s->positions *= extent;
        s->axis = extent > box->end[s->axis] - box->begin[s->axis] ? a : s->axis;
    }
    s->inner = convmat_axis_interior(&walk->axis[s->axis], walk->layout);
    f->positions += s->positions;
}

/* All positions outside the box: before and behind it on each axis, within it on those that came before */
static void cut_slabs(product *f, const convmat_walk *walk, const convmat_box *box) {
    convmat_box rest = {{0}, {walk->along_size[0], walk->along_size[1], walk->along_size[LAST]}};
    convmat_box inside;
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        inside.begin[a] = convmat_max(box->begin[a], 0);
        inside.end[a] = convmat_min(box->end[a], walk->along_size[a]);
    }
    if (convmat_box_is_empty(&inside)) {
        add_slab(f, walk, &rest);
        return;
    }
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        convmat_box before = rest;
        convmat_box behind = rest;
        rest.begin[a] = before.end[a] = inside.begin[a];
        rest.end[a] = behind.begin[a] = inside.end[a];
        add_slab(f, walk, &before);
        add_slab(f, walk, &behind);
    }
}

/*
 * `lines` lines from position k on, each the one before it shifted, in all channels and for all vectors.
 * Measured (Zen 4, one thread, 64 to 64 channels, 56x56, 3x3, double): 0.3 ns an entry of all positions, 0.5 of those that
 * a boundary folds; each line listed for itself took 3.2 and 7.
 */
static void multiply_lines(const convmat_walk *walk, convmat_line *line, const product *f, int chunk,
                           int64_t k, convmat_stored *lines) {
    const convmat_call *call = f->call;
    const int64_t in_bytes = convmat_call_in_size(call) * f->bytes;
    const int64_t out_bytes = convmat_call_out_size(call) * f->bytes;
    int64_t *const i = f->plain->i + chunk * f->plain->longest;
    void *const x = (char *)f->plain->x + chunk * f->plain->longest * f->bytes;
    convmat_line_go(walk, line, k, true);
    convmat_line_indices_int64(walk, line, i);
    lines->x = x;
    lines->offset = i; /* in the first group; other groups have the same behind their first channel */
    lines->entries = line->length;
    for (; k < walk->lines; k += walk->along_plane, line->channel++) {
        convmat_line_values(walk, line, call->convolution->value, call->convolution->weights, x, 0);
        const char *const in = (const char *)call->in + convmat_line_across(walk, line) * f->bytes;
        for (int64_t b = 0; b < call->count; b++) {
            f->gather(lines, in + b * in_bytes, (char *)call->out + b * out_bytes + k * f->bytes);
        }
    }
}

/* Positions begin..end-1 of a slab's axis, where the others make it begin at k */
static void multiply_run(const convmat_walk *walk, convmat_line *line, const product *f, int chunk,
                         const slab *s, int64_t k, int64_t begin, int64_t end) {
    const int64_t along_step = f->along_step[s->axis];
    for (int64_t position = begin; position < end;) {
        const bool is_inside = position >= s->inner.begin && position < s->inner.end;
        const int64_t period = is_inside ? s->inner.period : 1;
        const int64_t stop =
            is_inside ? convmat_min(convmat_min(end, s->inner.end), position + RUN * period) : position + 1;
        for (int64_t j = position; j < convmat_min(stop, position + period); j++) {
            convmat_stored lines = {.shift = s->inner.shift * walk->across_step[s->axis],
                                    .along_step = period * along_step,
                                    .lines = (stop - 1 - j) / period + 1};
            multiply_lines(walk, line, f, chunk, k + j * along_step, &lines);
        }
        position = stop;
    }
}

/* Positions begin..end-1 of a slab, counted with its axis last */
static void multiply_slab(const convmat_walk *walk, convmat_line *line, const product *f, int chunk,
                          const slab *s, int64_t begin, int64_t end) {
    const convmat_box *const box = &s->box;
    const int64_t extent = box->end[s->axis] - box->begin[s->axis];
    for (int64_t n = begin; n < end;) {
        int64_t run = n / extent;
        int64_t k = 0;
        for (int a = LAST; a >= 0; a--) {
            if (a != s->axis) {
                const int64_t size = box->end[a] - box->begin[a];
                k += (box->begin[a] + run % size) * f->along_step[a];
                run /= size;
            }
        }
        const int64_t first = n % extent;
        const int64_t count = convmat_min(end - n, extent - first);
        const int64_t position = box->begin[s->axis] + first;
        multiply_run(walk, line, f, chunk, s, k, position, position + count);
        n += count;
    }
}

/* Positions begin..end-1 of all slabs together */
static void multiply_chunk(const convmat_walk *walk, convmat_line *line, int64_t begin, int64_t end,
                           int chunk, void *context) {
    const product *f = context;
    int64_t before = 0;
    for (int n = 0; n < f->slab_count; n++) {
        const slab *s = &f->slabs[n];
        multiply_slab(walk, line, f, chunk, s, convmat_max(begin - before, 0),
                      convmat_min(end - before, s->positions));
        before += s->positions;
    }
}

convmat_status convmat_plain_open(const convmat_call *call, convmat_plain *plain, convmat_error *error) {
    const int64_t bytes = convmat_value_bytes(call->convolution->value);
    const int chunks = convmat_thread_count(call->convolution->threads, call->plan.nnz);
    const int64_t longest = convmat_walk_longest(&call->walk);
    const int64_t links = convmat_walk_links(&call->walk) * (int64_t)sizeof *plain->links;
    int64_t each;
    *plain = (convmat_plain){.chunks = chunks, .longest = longest};
    if (convmat_multiply(longest, bytes + (int64_t)sizeof *plain->i, &each) &&
        convmat_add(each, links, &each)) {
        plain->links = convmat_memory_new(chunks, each);
    }
    if (plain->links == NULL) {
        return convmat_fail_memory(error,
                                   call->direction == CONVMAT_FORWARD ? "a row of C" : "a column of C");
    }
    plain->i = (int64_t *)((char *)plain->links + links * chunks);
    plain->x = plain->i + longest * chunks;
    return CONVMAT_OK;
}

void convmat_plain_close(convmat_plain *plain) {
    convmat_memory_free(plain->links);
}

bool convmat_plain_has_nothing(const convmat_call *call, const convmat_box *box) {
    bool has_nothing = true;
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        has_nothing = has_nothing && box->begin[a] <= 0 && box->end[a] >= call->walk.along_size[a];
    }
    return has_nothing;
}

void convmat_plain_run(const convmat_call *call, const convmat_box *box, const convmat_plain *plain) {
    const convmat_walk *walk = &call->walk;
    if (convmat_plain_has_nothing(call, box)) {
        return;
    }
    const convmat_value value = call->convolution->value;
    product f = {.call = call,
                 .gather = convmat_stored_kernels_for(value).gather,
                 .along_step = {walk->along_size[1] * walk->along_size[LAST], walk->along_size[LAST], 1},
                 .bytes = convmat_value_bytes(value),
                 .plain = plain};
    cut_slabs(&f, walk, box);
    convmat_walk_run_in(walk, plain->links, 0, f.positions, plain->chunks, multiply_chunk, &f);
}
