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
} convmat_stored;

/* gather: out[m*along_step] = sum over e, ascending, of x[m*x_step + e] * in[offset[e] + m*shift], from +0 */
/* scatter: out[offset[e] + m*shift] += x[m*x_step + e] * in[m*along_step], lines ascending */
typedef void (*convmat_stored_kernel)(const convmat_stored *s, const void *restrict in, void *restrict out);

/* The kernels of one instruction set for one type of values */
typedef struct convmat_stored_kernels {
    convmat_stored_kernel gather;
    convmat_stored_kernel scatter;
} convmat_stored_kernels;

/* The fastest that this processor runs. All give the same bits. */
convmat_stored_kernels convmat_stored_kernels_for(convmat_value value);

/* Those with AVX2, on x86-64 only */
void convmat_stored_gather_avx2_double(const convmat_stored *s, const void *restrict in, void *restrict out);
void convmat_stored_gather_avx2_float(const convmat_stored *s, const void *restrict in, void *restrict out);

#endif
