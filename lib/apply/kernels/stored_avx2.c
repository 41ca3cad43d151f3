/* SPDX-License-Identifier: BSD-3-Clause */
/* Stored lines whose indices shift by one or two: as many lines at once as a vector has lanes, values transposed. */
#include "apply/kernels/stored.h"

#include <immintrin.h>

enum { COLUMNS = 4 }; /* entries that are turned at once */

/* column[k] = entry k of four lines */
static ALWAYS_INLINE void turn_double(const double *x, int64_t x_step, __m256d column[4]) {
    const __m256d r0 = _mm256_loadu_pd(x);
    const __m256d r1 = _mm256_loadu_pd(x + x_step);
    const __m256d r2 = _mm256_loadu_pd(x + 2 * x_step);
    const __m256d r3 = _mm256_loadu_pd(x + 3 * x_step);
    const __m256d a = _mm256_unpacklo_pd(r0, r1);
    const __m256d b = _mm256_unpackhi_pd(r0, r1);
    const __m256d c = _mm256_unpacklo_pd(r2, r3);
    const __m256d d = _mm256_unpackhi_pd(r2, r3);
    column[0] = _mm256_permute2f128_pd(a, c, 0x20);
    column[1] = _mm256_permute2f128_pd(b, d, 0x20);
    column[2] = _mm256_permute2f128_pd(a, c, 0x31);
    column[3] = _mm256_permute2f128_pd(b, d, 0x31);
}

/* One entry of four lines */
static ALWAYS_INLINE __m256d column_double(const double *x, int64_t x_step) {
    return _mm256_set_pd(x[3 * x_step], x[2 * x_step], x[x_step], x[0]);
}

/* in[0], in[shift], ...: four elements; nothing past the last is read */
static ALWAYS_INLINE __m256d strided_double(const double *in, int shift) {
    if (shift == 1) {
        return _mm256_loadu_pd(in);
    }
    const __m256d mixed = _mm256_shuffle_pd(_mm256_loadu_pd(in), _mm256_loadu_pd(in + 3), 0xa);
    return _mm256_permute4x64_pd(mixed, 0xd8);
}

/* Four entries of lines 0 and 4 from x on */
static ALWAYS_INLINE __m256 pair_float(const float *x, int64_t x_step) {
    return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(x)), _mm_loadu_ps(x + 4 * x_step), 1);
}

/* column[k] = entry k of eight lines */
static ALWAYS_INLINE void turn_float(const float *x, int64_t x_step, __m256 column[4]) {
    const __m256 r0 = pair_float(x, x_step);
    const __m256 r1 = pair_float(x + x_step, x_step);
    const __m256 r2 = pair_float(x + 2 * x_step, x_step);
    const __m256 r3 = pair_float(x + 3 * x_step, x_step);
    const __m256 a = _mm256_unpacklo_ps(r0, r1);
    const __m256 b = _mm256_unpackhi_ps(r0, r1);
    const __m256 c = _mm256_unpacklo_ps(r2, r3);
    const __m256 d = _mm256_unpackhi_ps(r2, r3);
    column[0] = _mm256_shuffle_ps(a, c, 0x44);
    column[1] = _mm256_shuffle_ps(a, c, 0xee);
    column[2] = _mm256_shuffle_ps(b, d, 0x44);
    column[3] = _mm256_shuffle_ps(b, d, 0xee);
}

/* One entry of eight lines */
static ALWAYS_INLINE __m256 column_float(const float *x, int64_t x_step) {
    return _mm256_set_ps(x[7 * x_step], x[6 * x_step], x[5 * x_step], x[4 * x_step], x[3 * x_step],
                         x[2 * x_step], x[x_step], x[0]);
}

static ALWAYS_INLINE __m256 strided_float(const float *in, int shift) {
    if (shift == 1) {
        return _mm256_loadu_ps(in);
    }
    const __m256 mixed = _mm256_shuffle_ps(_mm256_loadu_ps(in), _mm256_loadu_ps(in + 7), 0xd8);
    return _mm256_castpd_ps(_mm256_permute4x64_pd(_mm256_castps_pd(mixed), 0xd8));
}

#define VALUE double
#define LANES 4
#define VECTOR __m256d
#define ZERO _mm256_setzero_pd
#define STORE _mm256_storeu_pd
#define ADD _mm256_add_pd
#define MULTIPLY _mm256_mul_pd
#define TURN turn_double
#define COLUMN column_double
#define STRIDED strided_double
#define PORTABLE convmat_stored_kernels_portable(CONVMAT_DOUBLE)
#define ADD_COLUMNS add_columns_double
#define ADD_REST add_rest_double
#define SUM_SHORT sum_short_double
#define SUM_BLOCKS sum_blocks_double
#define GATHER_LINES gather_lines_double
#define GATHER_SHIFT gather_shift_double
#define GATHER gather_double
#include "apply/kernels/stored_vector.inc"
#undef VALUE
#undef LANES
#undef VECTOR
#undef ZERO
#undef STORE
#undef ADD
#undef MULTIPLY
#undef TURN
#undef COLUMN
#undef STRIDED
#undef PORTABLE
#undef ADD_COLUMNS
#undef ADD_REST
#undef SUM_SHORT
#undef SUM_BLOCKS
#undef GATHER_LINES
#undef GATHER_SHIFT
#undef GATHER
#define VALUE float
#define LANES 8
#define VECTOR __m256
#define ZERO _mm256_setzero_ps
#define STORE _mm256_storeu_ps
#define ADD _mm256_add_ps
#define MULTIPLY _mm256_mul_ps
#define TURN turn_float
#define COLUMN column_float
#define STRIDED strided_float
#define PORTABLE convmat_stored_kernels_portable(CONVMAT_FLOAT)
#define ADD_COLUMNS add_columns_float
#define ADD_REST add_rest_float
#define SUM_SHORT sum_short_float
#define SUM_BLOCKS sum_blocks_float
#define GATHER_LINES gather_lines_float
#define GATHER_SHIFT gather_shift_float
#define GATHER gather_float
#include "apply/kernels/stored_vector.inc"

convmat_stored_kernels convmat_stored_kernels_avx2(convmat_value value) {
    const bool is_float = value == CONVMAT_FLOAT;
    convmat_stored_kernels kernels = convmat_stored_kernels_portable(value);
    kernels.gather = is_float ? gather_float : gather_double;
    return kernels;
}
