/* SPDX-License-Identifier: BSD-3-Clause */
/* Arguments that both products share. */
#ifndef CONVMAT_APPLY_VECTORS_H
#define CONVMAT_APPLY_VECTORS_H

#include <convmat/apply.h>

/* direction an enumerator, count and threads at least 0, in and out not NULL */
convmat_status convmat_check_vectors(convmat_direction direction, int64_t count, const void *in,
                                     const void *out, int threads, convmat_error *error);

/* count vectors of m and of n elements take at most 2^63-1 bytes */
convmat_status convmat_check_count(int64_t count, int64_t m, int64_t n, convmat_value value,
                                   convmat_error *error);

/* convolution, its weights not NULL and its value an enumerator */
convmat_status convmat_check_convolution(const convmat_convolution *convolution, convmat_error *error);

#endif
