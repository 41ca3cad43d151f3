/* SPDX-License-Identifier: BSD-3-Clause */
/* y = C x and x = C^T y from a stored C of known geometry: its values are read, its indices are not. */
#include "apply/band.h"
#include "apply/kernels/stored.h"
#include "apply/vectors.h"

#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"
#include "base/threads.h"
#include "geometry/geometry.h"
#include "matrix/storage.h"

#include <string.h>

enum {
    SMALL = 1000,     /* entries below which reading indices costs less than doing without */
    LEAST_LINES = 64, /* for a kernel to be worth calling */
    BLOCK = 4096      /* entries that stay in the innermost cache while several kernels pass over them */
};

/* What the chunks of one call share */
typedef struct product {
    const convmat_matrix *C;
    int64_t count;
    const char *in;
    char *out;
    int64_t in_bytes; /* of one vector */
    int64_t out_bytes;
    int64_t value_bytes;
    convmat_stored_kernels kernels;
    convmat_band_shape shape;
    int64_t *tables; /* [chunks][numbers] */
    int64_t numbers;
    int64_t before; /* entries of the whole C before this one's first line */
    int64_t across; /* elements across */
    int64_t grain;  /* shares of them are multiples of it */
    int chunks;
} product;

/* One band, as a chunk sees it */
typedef struct band {
    const convmat_band_table *table;
    int64_t base;  /* index that the table's offsets count from */
    int64_t entry; /* of C where its first line begins; may be before C's own first line */
    int64_t line;  /* of C, likewise */
} band;

static const char *value_at(const product *f, int64_t entry) {
    return (const char *)f->C->x + entry * f->value_bytes;
}

/* Lines position, position + period, ... of a band: `lines` of them, each the one before it shifted */
static convmat_stored stored_lines(const product *f, const band *b, int64_t position, int64_t lines) {
    const convmat_band_shape *s = &f->shape;
    const int64_t *const start = b->table->start;
    const int64_t listed = convmat_band_listed(s, position);
    return (convmat_stored){
        .x = value_at(f, b->entry + convmat_band_before(s, b->table, position)),
        .x_step = start[s->begin + s->period] - start[s->begin],
        .offset = b->table->offset + start[listed],
        .entries = start[listed + 1] - start[listed],
        .shift = s->shift,
        .along_step = s->period,
        .lines = lines,
    };
}

/* Where the offsets of a line at this position count from */
static int64_t base_at(const product *f, const band *b, int64_t position) {
    const convmat_band_shape *s = &f->shape;
    const bool is_inside = position >= s->begin && position < s->end;
    return b->base + (is_inside ? (position - s->begin) / s->period * s->shift : 0);
}

/* A line for itself asks for as much as it has, as far ahead as the lines around it: a gap there costs a stop */
static void ask_ahead(const product *f, const convmat_stored *s, int64_t distance) {
    const char *const ahead = (const char *)s->x + distance * f->value_bytes;
    for (int64_t byte = 0; byte < s->entries * f->value_bytes; byte += 64) {
        CONVMAT_PREFETCH(ahead + byte);
    }
}

/* Lines that scattering passes over at once */
static int64_t scattered_lines(const product *f) {
    return convmat_max(LEAST_LINES, BLOCK / convmat_max(1, f->shape.longest));
}

/* out = C in, or C^T in, along the lines position, position + period, ... */
static void gather(const product *f, const band *b, int64_t position, int64_t lines) {
    const convmat_stored s = stored_lines(f, b, position, lines);
    if (lines == 1) {
        ask_ahead(f, &s, convmat_stored_ahead(8 * s.x_step));
    }
    const int64_t from = base_at(f, b, position) * f->value_bytes;
    const int64_t to = (b->line + position) * f->value_bytes;
    for (int64_t v = 0; v < f->count; v++) {
        f->kernels.gather(&s, f->in + v * f->in_bytes + from, f->out + v * f->out_bytes + to);
    }
}

/* Positions begin..end-1 of a band */
static void gather_band(const product *f, const band *b, int64_t begin, int64_t end) {
    const convmat_band_shape *s = &f->shape;
    const int64_t periods = convmat_max(LEAST_LINES, BLOCK / convmat_max(1, s->longest * s->period));
    for (int64_t position = begin; position < end;) {
        if (position < s->begin || position >= s->end) {
            gather(f, b, position++, 1);
            continue;
        }
        const int64_t stop = convmat_min(convmat_min(end, s->end), position + periods * s->period);
        for (int64_t j = position; j < convmat_min(stop, position + s->period); j++) {
            gather(f, b, j, (stop - 1 - j) / s->period + 1);
        }
        position = stop;
    }
}

static void gather_chunk(const convmat_walk *walk, convmat_line *line, int64_t begin, int64_t end, int chunk,
                         void *context) {
    const product *f = context;
    const int64_t size = f->shape.size;
    convmat_band_cache cache = convmat_band_cache_in(&f->shape, f->tables + chunk * f->numbers);
    int64_t first = begin - begin % size;
    band b = {.entry = convmat_walk_before(walk, first) - f->before};
    for (; first < end; first += size) {
        b.table = convmat_band_find(&cache, walk, line, first, &b.base);
        b.line = first - f->C->begin;
        gather_band(f, &b, convmat_max(0, begin - first), convmat_min(size, end - first));
        b.entry += convmat_band_before(&f->shape, b.table, size);
    }
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
static void scatter_line(const product *f, const band *b, const owned *own, int64_t position) {
    convmat_stored s = stored_lines(f, b, position, 1);
    ask_ahead(f, &s, scattered_lines(f) * f->shape.longest);
    const int64_t base = base_at(f, b, position);
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
static void scatter_some(const product *f, const neighbours *n, const owned *own, int64_t begin,
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
static void scatter_neighbours(const product *f, const neighbours *n, const owned *own) {
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
static void scatter_periods(const product *f, const band *b, const owned *own, int64_t position,
                            int64_t periods) {
    const convmat_band_shape *s = &f->shape;
    const convmat_band_table *t = b->table;
    const int64_t step = t->start[s->begin + s->period] - t->start[s->begin];
    const char *const x = value_at(f, b->entry + convmat_band_before(s, t, position));
    const int64_t ahead = scattered_lines(f) * s->longest;
    const int64_t base = base_at(f, b, position);
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
static void scatter_band(const product *f, const band *b, const owned *own, int64_t begin, int64_t end) {
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

static void scatter_chunk(const convmat_walk *walk, convmat_line *line, int64_t begin, int64_t end, int chunk,
                          void *context) {
    const product *f = context;
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
    band b = {.entry = convmat_walk_before(walk, first) - f->before};
    for (; first < lines; first += size) {
        b.table = convmat_band_find(&cache, walk, line, first, &b.base);
        b.line = first - f->C->begin;
        scatter_band(f, &b, &own, convmat_max(0, -b.line), convmat_min(size, lines - first));
        b.entry += convmat_band_before(&f->shape, b.table, size);
    }
}

convmat_status convmat_structured_multiply(const convmat_structured *structured, convmat_direction direction,
                                           int64_t count, const void *in, void *out, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    convmat_plan plan;
    product f = {.count = count, .in = in, .out = out};
    if (structured == NULL) {
        return convmat_fail_null(error, "structured");
    }
    const convmat_matrix *const C = f.C = structured->matrix;
    const int threads = structured->threads;
    CONVMAT_TRY(convmat_check_vectors(direction, count, in, out, threads, error));
    CONVMAT_TRY(convmat_matrix_check_fit(structured->geometry, C, threads, error));
    if (C->nnz < SMALL) {
        return convmat_matrix_multiply(C, direction, count, in, out, threads, error);
    }
    CONVMAT_TRY(convmat_geometry_count(structured->geometry, &plan, error));
    const convmat_walk walk = convmat_walk_of(structured->geometry, C->layout);
    const bool is_forward = direction == CONVMAT_FORWARD;
    const bool gathers = is_forward == (C->layout == CONVMAT_BY_ROWS);
    const int64_t longest = C->layout == CONVMAT_BY_ROWS ? plan.longest_row : plan.longest_column;
    if (!convmat_band_shape_of(&walk, longest, !gathers, &f.shape)) {
        return convmat_matrix_multiply(C, direction, count, in, out, threads, error);
    }
    f.value_bytes = convmat_value_bytes(C->value);
    f.in_bytes = (is_forward ? C->n : C->m) * f.value_bytes;
    f.out_bytes = (is_forward ? C->m : C->n) * f.value_bytes;
    f.across = convmat_matrix_across(C);
    f.kernels = convmat_stored_kernels_for(C->value);
    f.chunks = convmat_thread_count(threads, C->nnz);
    const int64_t width = C->layout == CONVMAT_BY_ROWS ? walk.axis[CONVMAT_MAX_AXES - 1].in_size
                                                       : walk.axis[CONVMAT_MAX_AXES - 1].out_size;
    f.grain = f.across / width >= INT64_C(4) * f.chunks ? width : 1;
    f.numbers = convmat_band_cache_numbers(&f.shape);
    f.before = convmat_walk_before(&walk, C->begin);
    f.tables = convmat_memory_new(f.numbers, f.chunks * (int64_t)sizeof *f.tables);
    if (f.tables == NULL) {
        status = convmat_fail_memory(error, "the indices of a line of positions");
        goto done;
    }
    CONVMAT_TRY(convmat_walk_run(&walk, C->begin, C->begin + convmat_matrix_lines(C), f.chunks,
                                 gathers ? gather_chunk : scatter_chunk, &f, error));
done:
    convmat_memory_free(f.tables);
    return status;
}
