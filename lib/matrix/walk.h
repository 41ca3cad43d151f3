/* SPDX-License-Identifier: BSD-3-Clause */
/* Lines of C (rows or columns) one after the other: the product of the axes' links and the channel block. */
#ifndef CONVMAT_MATRIX_WALK_H
#define CONVMAT_MATRIX_WALK_H

#include "geometry/axis.h"

#include <convmat/matrix.h>

/*
 * What all lines share. `along` is the side whose elements number the lines (rows: features; columns: image),
 * `across` the other. There are always three axes; missing ones, at the front, have one element and one tap.
 */
typedef struct convmat_walk {
    convmat_layout layout;
    convmat_axis axis[CONVMAT_MAX_AXES];
    int64_t along_size[CONVMAT_MAX_AXES];
    int64_t across_step[CONVMAT_MAX_AXES]; /* flat index step of one position across */
    int64_t tap_step[CONVMAT_MAX_AXES];    /* weight index step of one tap */
    int64_t along_block;                   /* channels of a group, along */
    int64_t across_block;                  /* channels of a group, across */
    int64_t along_plane;                   /* positions of one channel, along */
    int64_t across_plane;                  /* positions of one channel, across */
    int64_t along_weight_step;             /* weight index step of one channel along ... */
    int64_t across_weight_step;            /* ... and across */
    int64_t group_weight_step;             /* weight index step of one group */
    int64_t lines;                         /* of the whole C */
    convmat_interior inner;                /* of the last axis */
    /*
     * A band is the lines of one position of the middle axis. Where it repeats itself: lines after which it does, or 0 where
     * bands are long, so that single lines repeat as fast; what the indices differ by.
     */
    convmat_interior middle;
    int64_t band_period;
    int64_t band_shift;
} convmat_walk;

/* What is remembered of one position of an axis */
typedef struct convmat_line_known {
    int64_t count; /* as below; -1: nothing is known yet */
    int64_t distinct;
    bool is_plain;
} convmat_line_known;

/* One line: its links along each axis. The arrays belong to convmat_walk_run(). */
typedef struct convmat_line {
    int64_t number;                     /* of the whole C's lines; -2: none yet */
    int64_t channel;                    /* along */
    int64_t position[CONVMAT_MAX_AXES]; /* along */
    convmat_link *links[CONVMAT_MAX_AXES];
    int64_t count[CONVMAT_MAX_AXES];    /* links on each axis */
    int64_t distinct[CONVMAT_MAX_AXES]; /* positions across that they join */
    bool is_plain[CONVMAT_MAX_AXES];    /* every link is one tap, and no two share a position */
    int64_t length;                     /* entries of the line */
    /* short axes: [positions], with the links of each position behind each other; NULL: none are remembered */
    convmat_line_known *known[CONVMAT_MAX_AXES];
    convmat_link *known_links[CONVMAT_MAX_AXES];
    int64_t capacity[CONVMAT_MAX_AXES]; /* links of a position, at most */
} convmat_line;

/* Set up for a geometry that convmat_geometry_plan() accepted. */
convmat_walk convmat_walk_of(const convmat_geometry *geometry, convmat_layout layout);

/* Entries of lines 0..k-1 of the whole C, in closed form; the whole C's are known to fit. */
int64_t convmat_walk_before(const convmat_walk *walk, int64_t k);

/* No line has more entries, and the longest one mostly as many. */
int64_t convmat_walk_longest(const convmat_walk *walk);

/*
 * How many lines from k on, at most end - k and at least 1, form one stretch: either a single line, or lines of
 * which each has the weights of the one walk->inner.period before it and its indices plus walk->inner.shift.
 */
int64_t convmat_walk_stretch(const convmat_walk *walk, int64_t k, int64_t end);

/*
 * How many lines from k on, which are whole bands and more than walk->band_period, have the weights of those so many lines
 * before them and their indices shifted; 0 where k begins no such bands. None of them is at or behind `end`.
 */
int64_t convmat_walk_bands(const convmat_walk *walk, int64_t k, int64_t end);

/* Where lines from k on are next asked for bands: the end of k's band, if there are bands to repeat; at most `end`. */
int64_t convmat_walk_next(const convmat_walk *walk, int64_t k, int64_t end);

/* Make `line` the line numbered k: from wherever it stands when is_first, else from line k - 1. */
void convmat_line_go(const convmat_walk *walk, convmat_line *line, int64_t k, bool is_first);

/* Weight index of the line's first weight: tap 0 everywhere, first channel across of its group. */
static inline int64_t convmat_line_weight(const convmat_walk *walk, const convmat_line *line) {
    if (line->channel < walk->along_block) { /* the first group, mostly the only one: without a division */
        return line->channel * walk->along_weight_step;
    }
    return line->channel / walk->along_block * walk->group_weight_step +
           line->channel % walk->along_block * walk->along_weight_step;
}

/* Flat index across of position 0 in the first channel of the line's group. */
static inline int64_t convmat_line_across(const convmat_walk *walk, const convmat_line *line) {
    if (line->channel < walk->along_block) {
        return 0;
    }
    return line->channel / walk->along_block * walk->across_block * walk->across_plane;
}

/* Lines begin..end-1, the share of one thread. `chunk` counts the shares from 0; `line` has its arrays. */
typedef void (*convmat_chunk_function)(const convmat_walk *walk, convmat_line *line, int64_t begin,
                                       int64_t end, int chunk, void *context);

/* Links that one share needs room for. */
int64_t convmat_walk_links(const convmat_walk *walk);

/* As convmat_walk_run(), with room for `chunks` times convmat_walk_links(): no memory is taken. */
void convmat_walk_run_in(const convmat_walk *walk, convmat_link *links, int64_t begin, int64_t end,
                         int chunks, convmat_chunk_function function, void *context);

/* Cut lines begin..end-1 into `chunks` shares of equal size and run `function` on each, one thread a share. */
convmat_status convmat_walk_run(const convmat_walk *walk, int64_t begin, int64_t end, int chunks,
                                convmat_chunk_function function, void *context, convmat_error *error);

#endif
