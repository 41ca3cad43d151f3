/* SPDX-License-Identifier: BSD-3-Clause */
/* The stencil kernels: one job description, and a version for each instruction set. */
#ifndef CONVMAT_APPLY_STENCIL_KERNELS_H
#define CONVMAT_APPLY_STENCIL_KERNELS_H

#include <convmat/matrix.h>

/* Channels whose sums a kernel keeps in registers at once, at most. */
#define CONVMAT_STENCIL_CHANNELS 6

/* The kernel takes so many channels in equal shares; more it takes CONVMAT_STENCIL_CHANNELS at once. */
#define CONVMAT_STENCIL_SCRATCH_CHANNELS 8

/* Lines whose sums a kernel keeps in registers at once. */
#define CONVMAT_STENCIL_LINES 4

/* Most elements that a kernel reads behind the last one it uses. */
#define CONVMAT_STENCIL_SLACK 16

/* One product of a sum: which element of the tile, with which weight. Offsets in elements. */
typedef struct convmat_stencil_term {
    int64_t in;     /* from the element of position 0 */
    int64_t weight; /* from the weights of the first channel */
} convmat_stencil_term;

/*
 * One row of elements that lines first..last of a block of neighbouring lines read: line l with the weights from
 * weight - l*weight_line on.
 */
typedef struct convmat_stencil_row {
    int64_t in;
    int64_t weight;
    int first;
    int last;
} convmat_stencil_row;

/*
 * `lines` lines of `length` sums for `channels` channels; every sum has the same terms, shifted:
 *
 *     out[c*out_channel + l*out_line + j] =
 *         sum over k in order of weights[c*weight_channel + terms[k].weight] * in[terms[k].in + l*in_line + j]
 *
 * beginning with +0. The same terms may be given a second time, as rows of taps, for blocks of
 * CONVMAT_STENCIL_LINES lines of one channel. Up to CONVMAT_STENCIL_SLACK elements behind those of a line are read too.
 */
typedef struct convmat_stencil_job {
    const convmat_stencil_term *terms;
    int64_t term_count;
    int64_t channels;
    int64_t lines;
    int64_t length;
    const void *weights;
    int64_t weight_channel;
    const void *in;
    int64_t in_line;
    void *out;
    int64_t out_channel;
    int64_t out_line;
    const convmat_stencil_row *rows; /* NULL: there are none */
    int64_t row_count;
    int64_t weight_line;
    const convmat_stencil_term *taps; /* of every row */
    int64_t tap_count;
} convmat_stencil_job;

typedef void (*convmat_stencil_kernel)(const convmat_stencil_job *job);

/*
 * The fastest kernel that this processor runs. All that round each product and each sum give the same bits, and so do all
 * fused ones, which round once; NULL where the processor cannot fuse.
 */
convmat_stencil_kernel convmat_stencil_kernel_for(convmat_value value, bool is_fused);

/* Values of a vector of those kernels */
int64_t convmat_stencil_lanes(convmat_value value);

/* The versions; those of an instruction set exist on x86-64 only */
void convmat_stencil_portable_double(const convmat_stencil_job *job);
void convmat_stencil_portable_float(const convmat_stencil_job *job);
void convmat_stencil_avx2_double(const convmat_stencil_job *job);
void convmat_stencil_avx2_float(const convmat_stencil_job *job);
void convmat_stencil_avx512_double(const convmat_stencil_job *job);
void convmat_stencil_avx512_float(const convmat_stencil_job *job);
void convmat_stencil_avx2_fused_double(const convmat_stencil_job *job);
void convmat_stencil_avx2_fused_float(const convmat_stencil_job *job);
void convmat_stencil_avx512_fused_double(const convmat_stencil_job *job);
void convmat_stencil_avx512_fused_float(const convmat_stencil_job *job);

#endif
