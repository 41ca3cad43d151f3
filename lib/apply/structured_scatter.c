/* SPDX-License-Identifier: BSD-3-Clause */
/* Products with stored lines of known indices, across the lines. */
#include "apply/structured.h"

#include "matrix/storage.h"

#include <assert.h>
#include <string.h>

/* Entries of a piece: with more of them, the rows of the image that they add to push each other out of the cache */
enum { PIECE = 64 };

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

/*
 * Positions begin..end-1 of every channel across, which one thread owns: it adds what lands there, in ascending order of
 * lines. Lines that read positions of another thread only are not touched.
 */
typedef struct owned {
    int64_t begin;
    int64_t end;
} owned;

/* The owned elements of the channel that element `index` is of */
static owned owned_near(const convmat_product *f, const owned *own, int64_t index) {
    const int64_t channel = index - index % f->plane;
    return (owned){channel + own->begin, channel + own->end};
}

/* Whether all entries of lines from `base` on are owned: the first and the last one tell, every channel having the same */
static bool owns_all(const convmat_product *f, const owned *own, int64_t base, const convmat_stored *s) {
    if (f->chunks == 1 || s->entries == 0) {
        return true;
    }
    const int64_t first = base % f->plane;
    const int64_t last = s->offset[s->entries - 1] - (f->channels - 1) * f->plane + (s->lines - 1) * s->shift;
    return first + s->offset[0] >= own->begin && first + last < own->end;
}

/* Which entries of the first channel are owned, where whole rows are: of every line, and as many of every channel */
static owned owned_entries(const convmat_product *f, const owned *own, int64_t base,
                           const convmat_stored *s) {
    const int64_t each = s->entries / f->channels;
    return (owned){lower_bound(s->offset, each, own->begin - base % f->plane),
                   lower_bound(s->offset, each, own->end - base % f->plane)};
}

/* Entries first..stop-1 of one line, all of which are owned */
static void spread_line(const convmat_product *f, const convmat_product_band *b, convmat_stored s,
                        int64_t position, int64_t first, int64_t stop) {
    s.entries = stop - first;
    s.offset += first;
    s.x = (const char *)s.x + first * f->value_bytes;
    const int64_t from = (b->line + position) * f->value_bytes;
    const int64_t to = convmat_product_base(f, b, position) * f->value_bytes;
    for (int64_t v = 0; v < f->count; v++) {
        f->kernels.spread(&s, f->in + v * f->in_bytes + from, f->out + v * f->out_bytes + to);
    }
}

/* Entries first..stop-1 of one line, channel after channel those that are owned */
static void scatter_line(const convmat_product *f, const convmat_product_band *b, const owned *own,
                         int64_t position, int64_t first, int64_t stop) {
    const convmat_stored s = convmat_product_lines(f, b, position, 1);
    const int64_t base = convmat_product_base(f, b, position);
    while (first < stop) {
        const owned near = owned_near(f, own, base + s.offset[first]);
        const int64_t left = stop - first;
        const int64_t next = near.begin - own->begin + f->plane; /* the next channel's first element */
        const int64_t low = first + lower_bound(s.offset + first, left, near.begin - base);
        const int64_t high = first + lower_bound(s.offset + first, left, near.end - base);
        if (low < high) {
            spread_line(f, b, s, position, low, high);
        }
        first += lower_bound(s.offset + first, left, next - base);
    }
}

/* All of a line that has no others like it beside it */
static void scatter_apart(const convmat_product *f, const convmat_product_band *b, const owned *own,
                          int64_t position) {
    const convmat_stored s = convmat_product_lines(f, b, position, 1);
    convmat_product_ask(f, &s, scattered_lines(f) * f->shape.longest);
    const int64_t base = convmat_product_base(f, b, position);
    if (owns_all(f, own, base, &s)) {
        spread_line(f, b, s, position, 0, s.entries);
        return;
    }
    if (!f->owns_rows) {
        scatter_line(f, b, own, position, 0, s.entries);
        return;
    }
    const owned entries = owned_entries(f, own, base, &s);
    for (int64_t e = 0; e < s.entries && entries.begin < entries.end; e += s.entries / f->channels) {
        spread_line(f, b, s, position, e + entries.begin, e + entries.end);
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
static void scatter_neighbours(const convmat_product *f, const neighbours *n, const owned *mine) {
    const owned near = owned_near(f, mine, n->to);
    const owned *const own = &near;
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

/* A pass and the two after it at once, if they have three neighbours each, all owned; else nothing is done */
static bool scatter_three(const convmat_product *f, const neighbours *n, const owned *own,
                          const convmat_band_pass *pass) {
    const int64_t elements = n->taps.lines + CONVMAT_THREE - 1; /* of one run */
    const int64_t low = pass[2].offset;
    bool is_three = n->taps.shift == 1;
    for (int k = 0; k < CONVMAT_THREE && is_three; k++) {
        const int64_t first = n->to + pass[k].offset;
        const owned near = owned_near(f, own, first);
        is_three = pass[k].taps == CONVMAT_THREE && first >= near.begin && first + elements <= near.end;
    }
    if (!is_three) {
        return false;
    }
    /* runs of three are rows of the kernel, and all their elements in different rows of the image */
    assert(pass[0].offset - pass[1].offset >= elements && pass[1].offset - low >= elements);
    const convmat_stored_three s = {.x = n->x + pass[2].entry * f->value_bytes,
                                    .x_step = n->taps.x_step,
                                    .run = {0, pass[1].offset - low, pass[0].offset - low},
                                    .lines = n->taps.lines,
                                    .ahead = (const char *)n->taps.ahead +
                                             pass[2].entry * n->taps.lines * f->value_bytes};
    const int64_t in = n->from * f->value_bytes;
    const int64_t out = (n->to + low) * f->value_bytes;
    for (int64_t v = 0; v < f->count; v++) {
        f->kernels.three(&s, f->in + v * f->in_bytes + in, f->out + v * f->out_bytes + out);
    }
    return true;
}

/* Lines from `position` on, each the one before it shifted: pass after pass over all of them */
static void scatter_passes(const convmat_product *f, const convmat_product_band *b, const owned *own,
                           int64_t position, int64_t lines) {
    const convmat_band_shape *s = &f->shape;
    const convmat_band_table *t = b->table;
    const int64_t step = t->start[s->begin + 1] - t->start[s->begin];
    const char *const x = convmat_product_value(f, b->entry + convmat_band_before(s, t, position));
    const neighbours all = {.taps = {.x_step = step,
                                     .shift = s->shift,
                                     .along_step = 1,
                                     .lines = lines,
                                     .ahead = x + scattered_lines(f) * s->longest * f->value_bytes},
                            .x = x,
                            .from = b->line + position,
                            .to = convmat_product_base(f, b, position)};
    for (int64_t k = 0; k < t->passes;) {
        const convmat_band_pass *pass = &t->pass[k];
        if (k + CONVMAT_THREE <= t->passes && scatter_three(f, &all, own, pass)) {
            k += CONVMAT_THREE;
            continue;
        }
        neighbours n = all;
        n.taps.taps = pass->taps;
        n.x += pass->entry * f->value_bytes;
        n.taps.ahead = (const char *)all.taps.ahead + pass->entry * lines * f->value_bytes;
        n.to += pass->offset;
        scatter_neighbours(f, &n, own);
        k++;
    }
}

/* Entries first..stop-1 of lines that have the same entries, shifted; all of them are owned */
static void scatter_piece(const convmat_product *f, const convmat_product_band *b, int64_t position,
                          int64_t lines, int64_t first, int64_t stop) {
    const convmat_stored s = convmat_product_lines(f, b, position, lines);
    const int64_t base = convmat_product_base(f, b, position);
    /* the piece that comes next, or the first one of the lines that come next */
    const int64_t ahead = first > 0 ? first - stop : convmat_stored_ahead(lines * s.x_step) + s.x_step - stop;
    const convmat_stored_runs runs = {.x = (const char *)s.x + first * f->value_bytes,
                                      .x_step = s.x_step,
                                      .offset = s.offset + first,
                                      .entries = stop - first,
                                      .taps = b->table->taps,
                                      .shift = s.shift,
                                      .lines = lines,
                                      .ahead = ahead};
    const int64_t from = (b->line + position) * f->value_bytes;
    for (int64_t v = 0; v < f->count; v++) {
        f->kernels.runs(&runs, f->in + v * f->in_bytes + from,
                        f->out + v * f->out_bytes + base * f->value_bytes);
    }
}

/*
 * The same a piece at a time, so that what it adds to stays in the innermost cache. Pieces go from large offsets to small
 * ones: so every element gets its products from ascending lines.
 */
static void scatter_entries(const convmat_product *f, const convmat_product_band *b, int64_t position,
                            int64_t lines, int64_t first, int64_t stop) {
    const int64_t most = PIECE / b->table->taps * b->table->taps;
    for (; stop > first; stop -= most) {
        scatter_piece(f, b, position, lines, convmat_max(first, stop - most), stop);
    }
}

/* Lines that have the same entries, shifted: those entries that are owned */
static void scatter_pieces(const convmat_product *f, const convmat_product_band *b, const owned *own,
                           int64_t position, int64_t lines) {
    const int64_t *const start = b->table->start + f->shape.begin;
    const int64_t entries = start[1] - start[0];
    const int64_t base = convmat_product_base(f, b, position);
    const convmat_stored s = convmat_product_lines(f, b, position, lines);
    if (owns_all(f, own, base, &s)) {
        scatter_entries(f, b, position, lines, 0, entries);
        return;
    }
    if (!f->owns_rows) {
        for (int64_t m = 0; m < lines; m++) {
            scatter_line(f, b, own, position + m, 0, entries);
        }
        return;
    }
    const owned some = owned_entries(f, own, base, &s);
    const int64_t each = entries / f->channels;
    for (int64_t e = entries - each; e >= 0 && some.begin < some.end; e -= each) {
        scatter_entries(f, b, position, lines, e + some.begin, e + some.end);
    }
}

/* Positions begin..end-1 of a band */
static void scatter_band(const convmat_product *f, const convmat_product_band *b, const owned *own,
                         int64_t begin, int64_t end) {
    const convmat_band_shape *s = &f->shape;
    const int64_t most = scattered_lines(f);
    const int64_t base = b->base % f->plane;
    if (base >= own->end ||
        base + b->table->extent - (f->channels - 1) * f->plane <= own->begin) { /* of each channel */
        return;
    }
    for (int64_t position = begin; position < end;) {
        const int64_t stop = convmat_min(end, s->end);
        const bool begins_period = position >= s->begin && (position - s->begin) % s->period == 0;
        if (!begins_period || position + s->period > stop) {
            scatter_apart(f, b, own, position++);
            continue;
        }
        const int64_t periods = convmat_min(most, (stop - position) / s->period);
        if (s->has_passes) {
            scatter_passes(f, b, own, position, periods);
        } else {
            scatter_pieces(f, b, own, position, periods);
        }
        position += periods * s->period;
    }
}

void convmat_product_scatter(const convmat_walk *walk, convmat_line *line, int64_t begin, int64_t end,
                             int chunk, void *context) {
    const convmat_product *f = context;
    const int64_t size = f->shape.size;
    const int64_t grains = f->plane / f->grain;
    const owned own = {.begin = grains / f->chunks * chunk * f->grain +
                                convmat_min(chunk, grains % f->chunks) * f->grain,
                       .end = grains / f->chunks * (chunk + 1) * f->grain +
                              convmat_min(chunk + 1, grains % f->chunks) * f->grain};
    (void)begin;
    (void)end; /* every thread walks over all bands, and leaves out what it does not own */
    for (int64_t v = 0; v < f->count; v++) {
        for (int64_t c = 0; c < f->across; c += f->plane) {
            memset(f->out + v * f->out_bytes + (c + own.begin) * f->value_bytes, 0,
                   (size_t)((own.end - own.begin) * f->value_bytes));
        }
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
