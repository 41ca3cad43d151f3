/* SPDX-License-Identifier: BSD-3-Clause */
/* Products with stored lines of known indices, along the lines. */
#include "apply/structured.h"

#include "matrix/storage.h"

/* out = C in, or C^T in, along the lines position, position + period, ... */
static void gather(const convmat_product *f, const convmat_product_band *b, int64_t position, int64_t lines) {
    convmat_stored s = convmat_product_lines(f, b, position, lines);
    s.ahead = convmat_stored_ahead(8 * s.x_step);
    if (f->shape.period > 1) { /* one kind of line after the other asks for its part of the next stretch */
        const int64_t *const start = b->table->start;
        s.skip = start[convmat_band_listed(&f->shape, position)] - start[f->shape.begin];
        s.ahead = lines * s.x_step - s.skip;
    }
    const int64_t from = convmat_product_base(f, b, position) * f->value_bytes;
    const int64_t to = (b->line + position) * f->value_bytes;
    for (int64_t v = 0; v < f->count; v++) {
        f->kernels.gather(&s, f->in + v * f->in_bytes + from, f->out + v * f->out_bytes + to);
    }
}

/* Lines that no other one is like; they wait for each other */
typedef struct apart {
    convmat_stored_line line[CONVMAT_MOST_APART];
    int count;
} apart;

static void gather_apart(const convmat_product *f, apart *waiting) {
    for (int64_t v = 0; v < f->count && waiting->count > 0; v++) {
        f->kernels.apart(waiting->line, waiting->count, f->in + v * f->in_bytes, f->out + v * f->out_bytes);
    }
    waiting->count = 0;
}

static void set_apart(const convmat_product *f, const convmat_product_band *b, int64_t position,
                      apart *waiting) {
    const convmat_stored s = convmat_product_lines(f, b, position, 1);
    convmat_product_ask(f, &s, convmat_stored_ahead(8 * s.x_step));
    waiting->line[waiting->count++] = (convmat_stored_line){.x = s.x,
                                                            .offset = s.offset,
                                                            .entries = s.entries,
                                                            .base = convmat_product_base(f, b, position),
                                                            .to = b->line + position};
    if (waiting->count == CONVMAT_MOST_APART) {
        gather_apart(f, waiting);
    }
}

/* Positions begin..end-1 of a band */
static void gather_band(const convmat_product *f, const convmat_product_band *b, int64_t begin, int64_t end) {
    const convmat_band_shape *s = &f->shape;
    const int64_t periods =
        convmat_max(CONVMAT_PRODUCT_LINES, CONVMAT_PRODUCT_ENTRIES / convmat_max(1, s->longest * s->period));
    apart waiting = {.count = 0};
    for (int64_t position = begin; position < end;) {
        if (position < s->begin || position >= s->end) {
            set_apart(f, b, position++, &waiting);
            continue;
        }
        const int64_t stop = convmat_min(convmat_min(end, s->end), position + periods * s->period);
        for (int64_t j = position; j < convmat_min(stop, position + s->period); j++) {
            gather(f, b, j, (stop - 1 - j) / s->period + 1);
        }
        position = stop;
    }
    gather_apart(f, &waiting);
}

void convmat_product_gather(const convmat_walk *walk, convmat_line *line, int64_t begin, int64_t end,
                            int chunk, void *context) {
    const convmat_product *f = context;
    const int64_t size = f->shape.size;
    convmat_band_cache cache = convmat_band_cache_in(&f->shape, f->tables + chunk * f->numbers);
    int64_t first = begin - begin % size;
    convmat_product_band b = {.entry = convmat_walk_before(walk, first) - f->before};
    for (; first < end; first += size) {
        b.table = convmat_band_find(&cache, walk, line, first, &b.base);
        b.line = first - f->C->begin;
        gather_band(f, &b, convmat_max(0, begin - first), convmat_min(size, end - first));
        b.entry += convmat_band_before(&f->shape, b.table, size);
    }
}
