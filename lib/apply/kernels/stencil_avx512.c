/* SPDX-License-Identifier: BSD-3-Clause */
/* The stencil kernels for AVX-512: vectors of 64 bytes, 32 of them in registers; and with fused multiply-add. */
#include <immintrin.h>

#define VECTOR_BYTES 64
#define WIDTH_1 4
#define WIDTH_2 4
#define WIDTH_3 4
#define WIDTH_6 4
#define WIDTH_LINES 4
#define WIDTH_4 4

#define MULTIPLY_ADD(sum, x, w) ((sum) + (x) * (w))
#define VALUE double
#define KERNEL convmat_stencil_avx512_double
#include "apply/kernels/stencil.inc"
#undef VALUE
#undef KERNEL

#define VALUE float
#define KERNEL convmat_stencil_avx512_float
#include "apply/kernels/stencil.inc"
#undef VALUE
#undef KERNEL

#undef MULTIPLY_ADD
#define MULTIPLY_ADD(sum, x, w) _mm512_fmadd_pd(x, _mm512_set1_pd(w), sum)
#define VALUE double
#define KERNEL convmat_stencil_avx512_fused_double
#include "apply/kernels/stencil.inc"
#undef VALUE
#undef KERNEL

#undef MULTIPLY_ADD
#define MULTIPLY_ADD(sum, x, w) _mm512_fmadd_ps(x, _mm512_set1_ps(w), sum)
#define VALUE float
#define KERNEL convmat_stencil_avx512_fused_float
#include "apply/kernels/stencil.inc"
