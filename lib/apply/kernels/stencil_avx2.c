/* SPDX-License-Identifier: BSD-3-Clause */
/* The stencil kernels for AVX2: vectors of 32 bytes, sixteen of them in registers; and with fused multiply-add. */
#include <immintrin.h>

#define VECTOR_BYTES 32
#define WIDTH_1 4
#define WIDTH_2 4
#define WIDTH_3 3
#define WIDTH_6 2
#define WIDTH_LINES 2
#define WIDTH_4 2

#define MULTIPLY_ADD(sum, x, w) ((sum) + (x) * (w))
#define VALUE double
#define KERNEL convmat_stencil_avx2_double
#include "apply/kernels/stencil.inc"
#undef VALUE
#undef KERNEL

#define VALUE float
#define KERNEL convmat_stencil_avx2_float
#include "apply/kernels/stencil.inc"
#undef VALUE
#undef KERNEL

#undef MULTIPLY_ADD
#define MULTIPLY_ADD(sum, x, w) _mm256_fmadd_pd(x, _mm256_set1_pd(w), sum)
#define VALUE double
#define KERNEL convmat_stencil_avx2_fused_double
#include "apply/kernels/stencil.inc"
#undef VALUE
#undef KERNEL

#undef MULTIPLY_ADD
#define MULTIPLY_ADD(sum, x, w) _mm256_fmadd_ps(x, _mm256_set1_ps(w), sum)
#define VALUE float
#define KERNEL convmat_stencil_avx2_fused_float
#include "apply/kernels/stencil.inc"
