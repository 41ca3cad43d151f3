/* SPDX-License-Identifier: BSD-3-Clause */
/* A band is the lines of one channel and outer position; what they join repeats from band to band, shifted. */
#ifndef CONVMAT_APPLY_BAND_H
#define CONVMAT_APPLY_BAND_H

#include "matrix/walk.h"

/*
 * The lines that have to be listed, of the last axis' positions: those before walk->inner, one period of it, those
 * after it. begin = end stands for no interior: every line is listed then.
 */
typedef struct convmat_band_shape {
    int64_t size;  /* lines of a band */
    int64_t begin; /* positions begin..end-1 repeat themselves ... */
    int64_t end;
    int64_t period;     /* ... after so many lines */
    int64_t shift;      /* of the indices, a period later */
    int64_t listed;     /* lines that are listed */
    int64_t longest;    /* entries of the longest line */
    bool has_passes;    /* to scatter many lines that shift by one or two; otherwise run by run */
    int64_t key_size;   /* numbers that tell one pattern from another */
    int64_t table_size; /* numbers of a table */
} convmat_band_shape;

/*
 * False where listing is not worth its memory, or lines that differ in turn would be scattered: then the
 * stored indices are to be read.
 */
bool convmat_band_shape_of(const convmat_walk *walk, int64_t longest, bool is_scattered,
                           convmat_band_shape *shape);

/* Neighbouring entries of a line inside: what a scatter passes over many lines at once */
typedef struct convmat_band_pass {
    int64_t entry; /* the first */
    int64_t taps;
    int64_t offset; /* of the first entry */
} convmat_band_pass;

/* Flat indices of the listed lines, relative to the band's base. Arrays belong to the cache. */
typedef struct convmat_band_table {
    int64_t *key;            /* counts, then relative positions on the outer axes */
    int64_t *start;          /* [listed + 1]: where each line's offsets are */
    int64_t *offset;         /* ascending inside a line */
    convmat_band_pass *pass; /* descending, so that every element gets its products from ascending lines */
    int64_t passes;
    int64_t taps;   /* the first line inside has runs of so many neighbours; 1 if they differ, or are long */
    int64_t extent; /* every index of the band is in base..base+extent-1 */
} convmat_band_table;

enum { CONVMAT_BAND_TABLES = 9 }; /* patterns remembered: an edge, the middle, an edge on two outer axes */

/* The tables of one thread */
typedef struct convmat_band_cache {
    convmat_band_shape shape;
    convmat_band_table table[CONVMAT_BAND_TABLES];
    int64_t *wanted; /* room for a key */
    int count;       /* tables in use */
    int next;        /* the one to be used or replaced next */
} convmat_band_cache;

/* Numbers that a cache needs, and a cache in so large a block */
int64_t convmat_band_cache_numbers(const convmat_band_shape *shape);
convmat_band_cache convmat_band_cache_in(const convmat_band_shape *shape, int64_t *block);

/* The table for the band that begins with line `first` of the whole C, and the index its offsets count from. */
const convmat_band_table *convmat_band_find(convmat_band_cache *cache, const convmat_walk *walk,
                                            convmat_line *line, int64_t first, int64_t *base);

/* Entries of the band's lines before `position`; position <= size */
int64_t convmat_band_before(const convmat_band_shape *shape, const convmat_band_table *table,
                            int64_t position);

/* The listed line that stands for a position */
int64_t convmat_band_listed(const convmat_band_shape *shape, int64_t position);

#endif
