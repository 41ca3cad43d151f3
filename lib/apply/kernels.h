/* SPDX-License-Identifier: BSD-3-Clause */
/* The two products of stored lines with one vector, for both index widths and value types. */
#ifndef CONVMAT_APPLY_KERNELS_H
#define CONVMAT_APPLY_KERNELS_H

#include <convmat/matrix.h>

/* Lines first..last-1, and of the elements across, where that matters, begin..end-1: one thread's own */
typedef struct convmat_share {
    int64_t first;
    int64_t last;
    int64_t begin;
    int64_t end;
} convmat_share;

/* Elements are summed in ascending order of the other index. */
typedef void (*convmat_kernel)(const convmat_matrix *C, const void *restrict in, void *restrict out,
                               const convmat_share *share);

/* out[k] = sum over the entries e of line k of x[e] * in[i[e]], for the share's lines */
convmat_kernel convmat_kernel_gather(convmat_index index, convmat_value value);

/* out[i[e]] += x[e] * in[k] for the share's lines k, ascending, and their entries e with i[e] in begin..end-1 */
convmat_kernel convmat_kernel_scatter(convmat_index index, convmat_value value);

#endif
