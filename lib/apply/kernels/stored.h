/* SPDX-License-Identifier: BSD-3-Clause */
/* Products with stored values whose indices are known: lines that are each other shifted, read without an index. */
#ifndef CONVMAT_APPLY_STORED_KERNELS_H
#define CONVMAT_APPLY_STORED_KERNELS_H

#include <convmat/matrix.h>

/*
 * `lines` lines of `entries` values. Entry e of line m has the value x[m*x_step + e] and the flat index
 * offset[e] + m*shift across; the line itself has the index m*along_step. Offsets ascend.
 */
typedef struct convmat_stored {
    const void *x;
    int64_t x_step;
    const int64_t *offset;
    int64_t entries;
    int64_t shift;
    int64_t along_step;
    int64_t lines;
    int64_t ahead; /* what gather asks for lies so many values further, ... */
    int64_t skip;  /* ... and this times the lines done at once: values before these lines in a period */
} convmat_stored;

/* gather: out[m*along_step] = sum over e, ascending, of x[m*x_step + e] * in[offset[e] + m*shift], from +0 */
typedef void (*convmat_stored_gather)(const convmat_stored *s, const void *restrict in, void *restrict out);

enum {
    CONVMAT_MOST_APART = 4
}; /* lines that have nothing in common and are summed side by side all the same */

/* One of them: its sum goes to out[to], its offsets count from in[base]. */
typedef struct convmat_stored_line {
    const void *x;
    const int64_t *offset;
    int64_t entries;
    int64_t base;
    int64_t to;
} convmat_stored_line;

/* out[to] of each of 1..CONVMAT_MOST_APART lines */
typedef void (*convmat_stored_apart)(const convmat_stored_line *line, int lines, const void *restrict in,
                                     void *restrict out);

enum { CONVMAT_MOST_TAPS = 8 }; /* elements that a scatter keeps in registers */

/*
 * Some neighbouring entries of `lines` lines: for m ascending, t < taps,
 *
 *     out[m*shift + t] += x[m*x_step + t] * in[m*along_step]
 */
typedef struct convmat_stored_taps {
    const void *x;
    int64_t x_step;
    int64_t shift;
    int64_t along_step;
    int64_t lines;
    const void *ahead; /* what this pass asks for: taps values for each line */
    int64_t taps;      /* 1..CONVMAT_MOST_TAPS; 1 unless shift is 1 or 2 */
} convmat_stored_taps;

typedef void (*convmat_stored_scatter)(const convmat_stored_taps *s, const void *restrict in,
                                       void *restrict out);

enum { CONVMAT_THREE = 3 }; /* runs of as many taps, of a 3 x 3 kernel above all */

/*
 * Three passes in one: entries 3r, 3r + 1 and 3r + 2 of a line are a run. For m ascending, r and t < 3,
 *
 *     out[run[r] + m + t] += x[m*x_step + 3r + t] * in[m]
 *
 * and no two runs add to the same element.
 */
typedef struct convmat_stored_three {
    const void *x;
    int64_t x_step;
    int64_t run[CONVMAT_THREE];
    int64_t lines;
    const void *ahead; /* what this pass asks for: nine values for each line */
} convmat_stored_three;

typedef void (*convmat_stored_scatter_three)(const convmat_stored_three *s, const void *restrict in,
                                             void *restrict out);

/*
 * Some entries of `lines` lines, in runs of `taps` neighbours: for m ascending, e < entries,
 *
 *     out[offset[e] + m*shift] += x[m*x_step + e] * in[m]
 */
typedef struct convmat_stored_runs {
    const void *x;
    int64_t x_step;
    const int64_t *offset; /* read where a run begins */
    int64_t entries;       /* a multiple of taps */
    int64_t taps;          /* 1..CONVMAT_MOST_TAPS */
    int64_t shift;
    int64_t lines;
    int64_t ahead; /* what lies so many values further is asked for; may be negative */
} convmat_stored_runs;

typedef void (*convmat_stored_scatter_runs)(const convmat_stored_runs *s, const void *restrict in,
                                            void *restrict out);

/* One line anywhere: out[offset[e]] += x[e] * in[0] */
typedef void (*convmat_stored_spread)(const convmat_stored *s, const void *restrict in, void *restrict out);

/*
 * Lines that are read side by side are too many streams for the processor to foresee: what comes `block` values later
 * is asked for in one stream, and at least some pages of it ahead. Past the end of an array nothing happens.
 */
static inline int64_t convmat_stored_ahead(int64_t block) {
    return block > 2048 ? block : 2048;
}

#if defined(__GNUC__)
#define ALWAYS_INLINE inline __attribute__((always_inline)) /* arguments become constants */
#define CONVMAT_PREFETCH(address) __builtin_prefetch((address), 0, 2)
#else
#define ALWAYS_INLINE inline
#define CONVMAT_PREFETCH(address) ((void)(address))
#endif

/* The kernels of one instruction set for one type of values */
typedef struct convmat_stored_kernels {
    convmat_stored_gather gather;
    convmat_stored_apart apart;
    convmat_stored_scatter scatter;
    convmat_stored_scatter_three three;
    convmat_stored_scatter_runs runs;
    convmat_stored_spread spread;
} convmat_stored_kernels;

/* The fastest that this processor runs. All give the same bits. */
convmat_stored_kernels convmat_stored_kernels_for(convmat_value value);

convmat_stored_scatter_runs convmat_stored_runs_portable(convmat_value value);

/* Those in portable C, and with AVX2 on x86-64 only */
convmat_stored_kernels convmat_stored_kernels_portable(convmat_value value);
convmat_stored_kernels convmat_stored_kernels_avx2(convmat_value value);

#endif
