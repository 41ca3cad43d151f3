/* SPDX-License-Identifier: BSD-3-Clause */
/* The stencil kernels for AVX2: vectors of 32 bytes, sixteen of them in registers. */
#define VECTOR_BYTES 32
#define WIDTH_1 4
#define WIDTH_2 4
#define WIDTH_3 3
#define WIDTH_6 2
#define WIDTH_LINES 2
#define WIDTH_4 2

#define VALUE double
#define KERNEL convmat_stencil_avx2_double
#include "apply/kernels/stencil.inc"
#undef VALUE
#undef KERNEL

#define VALUE float
#define KERNEL convmat_stencil_avx2_float
#include "apply/kernels/stencil.inc"
