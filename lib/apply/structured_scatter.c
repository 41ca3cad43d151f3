/* SPDX-License-Identifier: BSD-3-Clause */
/* Products with stored lines of known indices, across the lines. */
#include "apply/structured.h"

#include "matrix/storage.h"

#include <string.h>

/* Lines that scattering passes over at once */
static int64_t scattered_lines(const convmat_product *f) {
    return convmat_max(CONVMAT_PRODUCT_LINES, CONVMAT_PRODUCT_ENTRIES / convmat_max(1, f->shape.longest));
}

/* First of `entries` offsets that is at least `least` */
static int64_t lower_bound(const int64_t *offset, int64_t entries, int64_t least) {
    int64_t low = 0;
    int64_t high = entries;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (offset[middle] < least) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Elements begin..end-1 across, which one thread owns: it adds what lands there, in ascending order of lines */
typedef struct owned {
    int64_t begin;
    int64_t end;
} owned;

/* One line */
static void scatter_line(const convmat_product *f, const convmat_product_band *b, const owned *own,
                         int64_t position) {
    convmat_stored s = convmat_product_lines(f, b, position, 1);
    convmat_product_ask(f, &s, scattered_lines(f) * f->shape.longest);
    const int64_t base = convmat_product_base(f, b, position);
    const int64_t low = lower_bound(s.offset, s.entries, own->begin - base);
    s.entries = lower_bound(s.offset, s.entries, own->end - base) - low;
    s.offset += low;
    s.x = (const char *)s.x + low * f->value_bytes;
    const int64_t from = (b->line + position) * f->value_bytes;
    const int64_t to = base * f->value_bytes;
    for (int64_t v = 0; v < f->count; v++) {
        f->kernels.spread(&s, f->in + v * f->in_bytes + from, f->out + v * f->out_bytes + to);
    }
}

/* Neighbouring entries of a stretch of lines: what a pass works on */
typedef struct neighbours {
    convmat_stored_taps taps;
    const char *x;
    int64_t from; /* index along of the first line */
    int64_t to;   /* index across of its first entry */
} neighbours;

/* Periods begin..end-1, and of their entries those that are owned: all of them, or lines are done one by one */
static void scatter_some(const convmat_product *f, const neighbours *n, const owned *own, int64_t begin,
                         int64_t end) {
    const int64_t to = n->to + begin * n->taps.shift;
    const int64_t low = convmat_max(0, own->begin - to);
    convmat_stored_taps s = n->taps;
    s.taps = convmat_min(s.taps, own->end - to) - low;
    s.lines = end - begin;
    s.x = n->x + (begin * s.x_step + low) * f->value_bytes;
    const int64_t in = (n->from + begin * s.along_step) * f->value_bytes;
    const int64_t out = (to + low) * f->value_bytes;
    for (int64_t v = 0; v < f->count; v++) {
        f->kernels.scatter(&s, f->in + v * f->in_bytes + in, f->out + v * f->out_bytes + out);
    }
}

/* The owned part of a pass over lines: in periods some..none-1 an entry is owned, in all..part-1 all of them are */
static void scatter_neighbours(const convmat_product *f, const neighbours *n, const owned *own) {
    const int64_t shift = n->taps.shift;
    const int64_t below = own->begin - n->to;
    const int64_t above = own->end - n->to;
    const int64_t wide = n->taps.taps - 1;
    if (below <= 0 && (n->taps.lines - 1) * shift + wide < above) {
        scatter_some(f, n, own, 0, n->taps.lines);
        return;
    }
    const int64_t some = convmat_max(0, convmat_ceil_div(below - wide, shift));
    const int64_t none = convmat_min(n->taps.lines, convmat_ceil_div(above, shift));
    const int64_t all = convmat_max(some, convmat_min(none, convmat_ceil_div(below, shift)));
    const int64_t part = convmat_max(all, convmat_min(none, convmat_ceil_div(above - wide, shift)));
    for (int64_t m = some; m < all; m++) {
        scatter_some(f, n, own, m, m + 1);
    }
    if (all < part) {
        scatter_some(f, n, own, all, part);
    }
    for (int64_t m = part; m < none; m++) {
        scatter_some(f, n, own, m, m + 1);
    }
}

/* Positions from one that begins a period on: pass after pass over all of these periods */
static void scatter_periods(const convmat_product *f, const convmat_product_band *b, const owned *own,
                            int64_t position, int64_t periods) {
    const convmat_band_shape *s = &f->shape;
    const convmat_band_table *t = b->table;
    const int64_t step = t->start[s->begin + s->period] - t->start[s->begin];
    const char *const x = convmat_product_value(f, b->entry + convmat_band_before(s, t, position));
    const int64_t ahead = scattered_lines(f) * s->longest;
    const int64_t base = convmat_product_base(f, b, position);
    neighbours n = {.taps = {.x_step = step, .shift = s->shift, .along_step = s->period, .lines = periods}};
    for (int64_t k = 0; k < t->passes; k++) {
        const convmat_band_pass *pass = &t->pass[k];
        n.taps.taps = pass->taps;
        n.x = x + pass->entry * f->value_bytes;
        n.taps.ahead = x + (ahead + pass->entry * periods) * f->value_bytes;
        n.from = b->line + position;
        n.to = base + pass->offset;
        scatter_neighbours(f, &n, own);
    }
}

/* Positions begin..end-1 of a band */
static void scatter_band(const convmat_product *f, const convmat_product_band *b, const owned *own,
                         int64_t begin, int64_t end) {
    const convmat_band_shape *s = &f->shape;
    const int64_t most = scattered_lines(f);
    if (b->base >= own->end || b->base + b->table->extent <= own->begin) {
        return;
    }
    for (int64_t position = begin; position < end;) {
        const int64_t stop = convmat_min(end, s->end);
        const bool begins_period = position >= s->begin && (position - s->begin) % s->period == 0;
        if (!begins_period || position + s->period > stop) {
            scatter_line(f, b, own, position++);
            continue;
        }
        const int64_t periods = convmat_min(most, (stop - position) / s->period);
        scatter_periods(f, b, own, position, periods);
        position += periods * s->period;
    }
}

void convmat_product_scatter(const convmat_walk *walk, convmat_line *line, int64_t begin, int64_t end,
                             int chunk, void *context) {
    const convmat_product *f = context;
    const int64_t size = f->shape.size;
    const int64_t grains = f->across / f->grain;
    const owned own = {.begin = grains / f->chunks * chunk * f->grain +
                                convmat_min(chunk, grains % f->chunks) * f->grain,
                       .end = grains / f->chunks * (chunk + 1) * f->grain +
                              convmat_min(chunk + 1, grains % f->chunks) * f->grain};
    (void)begin;
    (void)end; /* every thread walks over all lines, and leaves out what it does not own */
    for (int64_t v = 0; v < f->count; v++) {
        memset(f->out + v * f->out_bytes + own.begin * f->value_bytes, 0,
               (size_t)((own.end - own.begin) * f->value_bytes));
    }
    const int64_t lines = f->C->begin + convmat_matrix_lines(f->C);
    convmat_band_cache cache = convmat_band_cache_in(&f->shape, f->tables + chunk * f->numbers);
    int64_t first = f->C->begin - f->C->begin % size;
    convmat_product_band b = {.entry = convmat_walk_before(walk, first) - f->before};
    for (; first < lines; first += size) {
        b.table = convmat_band_find(&cache, walk, line, first, &b.base);
        b.line = first - f->C->begin;
        scatter_band(f, &b, &own, convmat_max(0, -b.line), convmat_min(size, lines - first));
        b.entry += convmat_band_before(&f->shape, b.table, size);
    }
}
