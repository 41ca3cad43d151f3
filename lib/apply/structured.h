/* SPDX-License-Identifier: BSD-3-Clause */
/* One call of convmat_structured_multiply(), as its chunks see it. */
#ifndef CONVMAT_APPLY_STRUCTURED_H
#define CONVMAT_APPLY_STRUCTURED_H

#include "apply/band.h"
#include "apply/kernels/stored.h"

#include "base/checked.h"

enum {
    CONVMAT_PRODUCT_LINES = 64,    /* for a kernel to be worth calling */
    CONVMAT_PRODUCT_ENTRIES = 8192 /* that stay in a cache while several kernels pass over them */
};

/* What the chunks of one call share */
typedef struct convmat_product {
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
    int64_t before;   /* entries of the whole C before this one's first line */
    int64_t across;   /* elements across ... */
    int64_t plane;    /* ... of one channel */
    int64_t channels; /* across, of a group */
    int64_t grain;    /* shares of a plane are multiples of it ... */
    bool owns_rows;   /* ... and therefore whole rows of the last axis */
    int chunks;
} convmat_product;

/* One band, as a chunk sees it */
typedef struct convmat_product_band {
    const convmat_band_table *table;
    int64_t base;  /* index that the table's offsets count from */
    int64_t entry; /* of C where its first line begins; may be before C's own first line */
    int64_t line;  /* of C, likewise */
} convmat_product_band;

static inline const char *convmat_product_value(const convmat_product *f, int64_t entry) {
    return (const char *)f->C->x + entry * f->value_bytes;
}

/* Lines position, position + period, ... of a band: `lines` of them, each the one before it shifted */
static inline convmat_stored convmat_product_lines(const convmat_product *f, const convmat_product_band *b,
                                                   int64_t position, int64_t lines) {
    const convmat_band_shape *s = &f->shape;
    const int64_t *const start = b->table->start;
    const int64_t listed = convmat_band_listed(s, position);
    return (convmat_stored){
        .x = convmat_product_value(f, b->entry + convmat_band_before(s, b->table, position)),
        .x_step = start[s->begin + s->period] - start[s->begin],
        .offset = b->table->offset + start[listed],
        .entries = start[listed + 1] - start[listed],
        .shift = s->shift,
        .along_step = s->period,
        .lines = lines,
    };
}

/* Where the offsets of a line at this position count from */
static inline int64_t convmat_product_base(const convmat_product *f, const convmat_product_band *b,
                                           int64_t position) {
    const convmat_band_shape *s = &f->shape;
    const bool is_inside = position >= s->begin && position < s->end;
    return b->base + (is_inside ? (position - s->begin) / s->period * s->shift : 0);
}

/* A line for itself asks for as much as it has, as far ahead as the lines around it: a gap there costs a stop */
static inline void convmat_product_ask(const convmat_product *f, const convmat_stored *s, int64_t distance) {
    const char *const ahead = (const char *)s->x + distance * f->value_bytes;
    for (int64_t byte = 0; byte < s->entries * f->value_bytes; byte += 64) {
        CONVMAT_PREFETCH(ahead + byte);
    }
}

/* convmat_chunk_function; context is the product. Along the lines: each element of the result is a line's own sum. */
void convmat_product_gather(const convmat_walk *walk, convmat_line *line, int64_t begin, int64_t end,
                            int chunk, void *context);

/* The same across the lines: each thread owns a range of positions of every channel, and adds what lands there. */
void convmat_product_scatter(const convmat_walk *walk, convmat_line *line, int64_t begin, int64_t end,
                             int chunk, void *context);

#endif
