/* SPDX-License-Identifier: BSD-3-Clause */
/* Stored lines whose indices shift by one: as many lines at once as a vector has lanes, values transposed. */
#include "apply/kernels/stored.h"

#include <immintrin.h>

/* The 4 x 4 block of doubles r, turned */
static inline void transpose_double(__m256d r[4]) {
    const __m256d a = _mm256_unpacklo_pd(r[0], r[1]);
    const __m256d b = _mm256_unpackhi_pd(r[0], r[1]);
    const __m256d c = _mm256_unpacklo_pd(r[2], r[3]);
    const __m256d d = _mm256_unpackhi_pd(r[2], r[3]);
    r[0] = _mm256_permute2f128_pd(a, c, 0x20);
    r[1] = _mm256_permute2f128_pd(b, d, 0x20);
    r[2] = _mm256_permute2f128_pd(a, c, 0x31);
    r[3] = _mm256_permute2f128_pd(b, d, 0x31);
}

/* One entry of four lines */
static inline __m256d column_double(const double *x, int64_t x_step) {
    return _mm256_set_pd(x[3 * x_step], x[2 * x_step], x[x_step], x[0]);
}

/* One entry of eight lines */
static inline __m256 column_float(const float *x, int64_t x_step) {
    return _mm256_set_ps(x[7 * x_step], x[6 * x_step], x[5 * x_step], x[4 * x_step], x[3 * x_step],
                         x[2 * x_step], x[x_step], x[0]);
}

/* The 8 x 8 block of floats r, turned */
static inline void transpose_float(__m256 r[8]) {
    __m256 t[8];
    for (int k = 0; k < 8; k += 2) {
        t[k] = _mm256_unpacklo_ps(r[k], r[k + 1]);
        t[k + 1] = _mm256_unpackhi_ps(r[k], r[k + 1]);
    }
    __m256 u[8];
    for (int k = 0; k < 8; k += 4) {
        u[k] = _mm256_shuffle_ps(t[k], t[k + 2], 0x44);
        u[k + 1] = _mm256_shuffle_ps(t[k], t[k + 2], 0xee);
        u[k + 2] = _mm256_shuffle_ps(t[k + 1], t[k + 3], 0x44);
        u[k + 3] = _mm256_shuffle_ps(t[k + 1], t[k + 3], 0xee);
    }
    for (int k = 0; k < 4; k++) {
        r[k] = _mm256_permute2f128_ps(u[k], u[k + 4], 0x20);
        r[k + 4] = _mm256_permute2f128_ps(u[k], u[k + 4], 0x31);
    }
}

#define VALUE double
#define DOT dot_double
#define GATHER portable_double
#include "apply/kernels/stored.inc"
#undef VALUE
#undef DOT
#undef GATHER
#define VALUE float
#define DOT dot_float
#define GATHER portable_float
#include "apply/kernels/stored.inc"
#undef VALUE
#undef DOT
#undef GATHER

#define VALUE double
#define LANES 4
#define VECTOR __m256d
#define ZERO _mm256_setzero_pd
#define LOAD _mm256_loadu_pd
#define STORE _mm256_storeu_pd
#define ADD _mm256_add_pd
#define MULTIPLY _mm256_mul_pd
#define TRANSPOSE transpose_double
#define SUM_BLOCKS sum_blocks_double
#define GATHER_LINES gather_lines_double
#define COLUMN column_double
#define PORTABLE portable_double
#define GATHER convmat_stored_gather_avx2_double
#include "apply/kernels/stored_vector.inc"
#undef VALUE
#undef LANES
#undef VECTOR
#undef ZERO
#undef LOAD
#undef STORE
#undef ADD
#undef MULTIPLY
#undef TRANSPOSE
#undef SUM_BLOCKS
#undef GATHER_LINES
#undef COLUMN
#undef PORTABLE
#undef GATHER
#define VALUE float
#define LANES 8
#define VECTOR __m256
#define ZERO _mm256_setzero_ps
#define LOAD _mm256_loadu_ps
#define STORE _mm256_storeu_ps
#define ADD _mm256_add_ps
#define MULTIPLY _mm256_mul_ps
#define TRANSPOSE transpose_float
#define SUM_BLOCKS sum_blocks_float
#define GATHER_LINES gather_lines_float
#define COLUMN column_float
#define PORTABLE portable_float
#define GATHER convmat_stored_gather_avx2_float
#include "apply/kernels/stored_vector.inc"
