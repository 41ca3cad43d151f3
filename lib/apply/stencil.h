/* SPDX-License-Identifier: BSD-3-Clause */
/* The stencil path: tiles of the image in cache, padded, so that all results of a phase are one stencil shifted. */
#ifndef CONVMAT_APPLY_STENCIL_H
#define CONVMAT_APPLY_STENCIL_H

#include "apply/call.h"
#include "apply/kernels/stencil.h"

/*
 * One axis. Results along it fall into `phases` interleaved classes: position r + phases*j, j >= 0, belongs to phase
 * r. All results of a phase have the same taps, and the tap with base b joins j to the position b + step*j across:
 *
 *     forward    phases = 1       step = stride
 *     transpose  phases = stride  step = 1
 */
typedef struct convmat_stencil_axis {
    int64_t phases;
    int64_t step;
    int64_t count;   /* positions j of phase 0, which has the most */
    int64_t lowest;  /* least and ... */
    int64_t highest; /* ... greatest base */
    int64_t extent;  /* positions j of a tile */
    int64_t window;  /* positions across that a tile reads: (extent-1)*step + highest - lowest + 1 */
    int64_t tiles;   /* ceil(count / extent) */
    int64_t
        reads_begin; /* positions across reads_begin..reads_end-1 stand for an element, inside or folded */
    int64_t reads_end;
} convmat_stencil_axis;

/*
 * How the work is cut. A tile in memory is [across channel][window 0][step 1][step 2][row][pitch]: the last two axes are
 * split into their `step` interleaved parts, so that neighbours of a phase read neighbours. Rows of a part lie behind each
 * other, and several lines of results may be computed as one long line, results between the lines included: that fills
 * vectors where lines are short.
 */
typedef struct convmat_stencil {
    const convmat_call *call;
    convmat_box box; /* of convmat_stencil_box(), for the weights of the moment */
    convmat_stencil_axis axis[CONVMAT_MAX_AXES];
    int64_t row_pitch, part_pitch, plane_pitch,
        channel_pitch; /* elements; a part has all rows of both steps */
    int64_t tile_elements;
    bool is_flat;             /* lines are computed as one */
    int64_t scratch_columns;  /* results of a line ... */
    int64_t scratch_lines;    /* ... and lines of results that wait to be laid into out ... */
    int64_t scratch_pitch;    /* ... this far apart ... */
    int64_t scratch_elements; /* ... and what they take; 0 where results go straight to out */
    int64_t combinations;     /* of the phases of all axes */
    int64_t term_count;       /* of all combinations */
    int64_t row_count;        /* at most, of all combinations; 0 where lines share no rows */
} convmat_stencil;

/* Most elements of the smallest tile, and most combinations of phases and terms: beyond, this is no stencil */
enum { CONVMAT_STENCIL_MOST = 1 << 22, CONVMAT_STENCIL_MOST_PHASES = 1 << 12 };

/*
 * Whether a geometry is one for stencils: a tile of one result reads at most CONVMAT_STENCIL_MOST elements, and there
 * are not too many phases or terms.
 */
bool convmat_stencil_can(const convmat_call *call);

/* Whether it is worth while: tiles hold the elements between the taps too, and few of those may be read. */
bool convmat_stencil_pays(const convmat_call *call);

/* Cut the work of such a geometry into tiles for so many threads; the box is not set. Weights may be NULL. */
convmat_stencil convmat_stencil_shape(const convmat_call *call, bool is_fused, int threads);

/* Whether no weight is NaN or infinite */
bool convmat_stencil_is_finite(const convmat_call *call);

/*
 * Where every result is a plain sum over its taps; the rest is the plain path's. Fused, tiles forward hold what the boundary
 * folds; else results that it folds are left out, since C has the sum of their weights. Where weights are not finite,
 * results with taps in the padding are left out too.
 */
convmat_box convmat_stencil_box(const convmat_call *call, bool is_fused, bool is_finite);

/* base*phases of a tap as seen from result 0 */
int64_t convmat_stencil_base(const convmat_call *call, const convmat_axis *axis, int64_t tap);

/* What the kernel needs of one combination of phases */
typedef struct convmat_stencil_combination {
    const convmat_stencil_term *terms;
    int64_t term_count;
    const convmat_stencil_row *rows; /* NULL: there are none */
    int64_t row_count;
    int64_t weight_line;
    const convmat_stencil_term *taps; /* of the last axis */
    int64_t tap_count;
} convmat_stencil_combination;

/* Everything that is listed once a call */
typedef struct convmat_stencil_lists {
    convmat_stencil_combination *combinations; /* the block; of phases: (r0*phases1 + r1)*phases2 + r2 */
    convmat_stencil_term *terms;               /* of the combinations, then the taps of each axis */
    convmat_stencil_row *rows;
    int64_t *begin; /* for each axis [phases + 1] into its taps, and [phases] of positions */
} convmat_stencil_lists;

/* List them; release them whatever the status. */
convmat_status convmat_stencil_list(const convmat_stencil *stencil, convmat_stencil_lists *lists,
                                    convmat_error *error);
void convmat_stencil_release(convmat_stencil_lists *lists);

/*
 * Copy what tile t of a vector's group reads into `tile`, zeros where nothing is read. `in` is the group's first
 * channel; t[a] counts tiles.
 */
void convmat_stencil_load(const convmat_stencil *stencil, const void *in, const int64_t *t, void *tile);

/* out[2*j] = even[j], out[2*j + 1] = odd[j], 0 <= j < count, by the type */
void convmat_stencil_pair(convmat_value value, const void *even, const void *odd, int64_t count, void *out);

/* out[j*phases] = from[j], 0 <= j < count, by the type */
void convmat_stencil_spread(convmat_value value, const void *from, int64_t count, int64_t phases, void *out);

/* What the path needs for a call: tiles, and O(weights of one channel of out), see convmat/apply.h. */
typedef struct convmat_stencil_work {
    convmat_stencil shape;
    convmat_stencil_lists lists;
    convmat_stencil_kernel kernel;
    int chunks;
    int64_t tile_bytes; /* of a tile and its results in waiting, for each of `chunks` threads */
    char *tiles;        /* so many bytes, borrowed: to be set before it is run */
} convmat_stencil_work;

/* Take it but for the tiles; release it whatever the status. *call stays where it is as long as the work is used. */
convmat_status convmat_stencil_open(const convmat_call *call, bool is_fused, convmat_stencil_work *work,
                                    convmat_error *error);
void convmat_stencil_close(convmat_stencil_work *work);

/* Compute the results in work->shape.box. */
void convmat_stencil_run(const convmat_stencil_work *work);

#endif
