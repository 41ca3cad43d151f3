/* SPDX-License-Identifier: BSD-3-Clause */
/* Arrays that repeat themselves: p, i and x along a stretch of lines, continued from its first period. */
#ifndef CONVMAT_MATRIX_REPEAT_H
#define CONVMAT_MATRIX_REPEAT_H

#include <convmat/matrix.h>

/* Element k of a p or i array, of either width */
static inline void *convmat_index_at(void *array, convmat_index index, int64_t k) {
    return index == CONVMAT_INT32 ? (void *)((int32_t *)array + k) : (void *)((int64_t *)array + k);
}

/* array[e + period] = array[e] + shift, for all e + period < count; the first period is there. */
void convmat_repeat(void *array, convmat_index index, int64_t period, int64_t count, int64_t shift);

/* Whether that holds of an array from anywhere. */
bool convmat_repeats(const void *array, convmat_index index, int64_t period, int64_t count, int64_t shift);

/* The same of values, without a shift; period and count are bytes. */
void convmat_repeat_bytes(void *array, int64_t period, int64_t count);

#endif
